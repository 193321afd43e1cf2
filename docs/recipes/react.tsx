import { OssDirectUploader, type UploadItem, UploadQueue } from '@acme/oss-upload-browser'
import { explain } from '@acme/oss-upload-browser/words'
import { type ChangeEvent, useSyncExternalStore } from 'react'

// outside of the component, so that uploads go on when it is gone; `data` is what the server's `onUploaded` returns
const uploader = new OssDirectUploader<{ key: string }>({ endpoint: '/api/oss-upload' })
const filters = { accept: ['image/*', '.txt'], maxFileSize: '20mb' }
const queue = new UploadQueue(uploader, { filters, guardLeaving: true })
const atFirst = queue.getSnapshot()

export function Uploads() {
  const { items } = useSyncExternalStore(queue.subscribe, queue.getSnapshot, () => atFirst)
  const add = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    queue.add(currentTarget.files ?? [])
    currentTarget.value = ''
  }
  return (
    <>
      <input type="file" multiple aria-label="Files" onChange={add} />
      <ul>
        {items.map((item) => (
          <Upload key={item.id} item={item} />
        ))}
      </ul>
    </>
  )
}

function Upload({ item }: { item: UploadItem<{ key: string }> }) {
  const { id, file, phase, fraction, result, error } = item
  const words = error === undefined ? undefined : explain(error)
  const isOver = phase === 'failed' || phase === 'cancelled' || phase === 'refused'
  return (
    <li>
      {'name' in file && file.name} {phase} {Math.round(fraction * 100)}% {result?.data.key}
      {words && <p role="alert">{`${words.title} ${words.hint}`}</p>}
      {isOver && <button type="button" onClick={() => queue.retry(id)} children="Retry" />}
      {!isOver && phase !== 'done' && <button type="button" onClick={() => queue.cancel(id)} children="Cancel" />}
    </li>
  )
}
