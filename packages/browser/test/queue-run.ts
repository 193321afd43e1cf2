import {
  OssDirectUploader,
  type OssDirectUploaderOptions,
  type UploadItem,
  UploadQueue,
  type UploadQueueOptions,
  type UploadQueueSnapshot,
} from '@acme/oss-upload-browser'
import { inject } from 'vitest'

const appUrl = inject('appUrl')

export const textFile = (name: string, text = name): File => new File([text], name, { type: 'text/plain' })
export const filesOf = (count: number, size = 10): File[] =>
  Array.from({ length: count }, (_, index) => textFile(`${index}.txt`, `${index}`.padEnd(size, '.')))

/** A queue whose keys, and so whose faults, are its own. */
export function createQueueRun(
  options: UploadQueueOptions = {},
  { mount = 'faulty', ...uploading }: Partial<OssDirectUploaderOptions> & { mount?: string } = {},
) {
  const run = crypto.getRandomValues(new Uint32Array(2)).join('')
  const dir = `faulty-${run}/`
  const uploader = new OssDirectUploader<{ key: string }>({
    endpoint: `${appUrl}/${mount}?run=${run}`,
    ...uploading,
  } as OssDirectUploaderOptions)
  const queue = new UploadQueue(uploader, options)
  return {
    ...{ uploader, queue, dir },
    addFault: (fault: object) =>
      fetch(`${appUrl}/fault`, {
        method: 'POST',
        body: JSON.stringify({ operation: 'PostObject', keyPrefix: dir, ...fault }),
      }),
    /** What the bucket has of this run, and how often the app recorded each. */
    below: async (): Promise<{ key: string; runs: number }[]> =>
      (await fetch(`${appUrl}/below?prefix=${encodeURIComponent(dir)}`)).json(),
  }
}

/** An uploader whose signatures come when `open` is called. */
export function createHeldUploader(options: Partial<OssDirectUploaderOptions> = {}) {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let asked = 0
  const getSignature = async () => {
    asked++
    await opened
    return (await fetch(`${appUrl}/python-v4`)).json()
  }
  const uploader = new OssDirectUploader<{ key: string }>({ ...options, getSignature } as OssDirectUploaderOptions)
  return { uploader, open: () => open(), askedTimes: () => asked }
}

/** Resolves with the next snapshot, or the one of now, for which it holds. */
export function until<Data>(
  queue: UploadQueue<Data>,
  holds: (snapshot: UploadQueueSnapshot<Data>) => boolean,
): Promise<UploadQueueSnapshot<Data>> {
  return new Promise((resolve) => {
    const look = () => {
      const snapshot = queue.getSnapshot()
      if (!holds(snapshot)) return
      stop()
      resolve(snapshot)
    }
    const stop = queue.subscribe(look)
    look()
  })
}

/** Resolves when the queue says that it is idle. */
export const untilIdle = <Data>(queue: UploadQueue<Data>): Promise<UploadQueueSnapshot<Data>> =>
  new Promise((resolve) => {
    const stop = queue.on('idle', (snapshot) => {
      stop()
      resolve(snapshot)
    })
  })

export const phasesOf = (items: Iterable<UploadItem>): string[] => Array.from(items, ({ phase }) => phase)

/** Resolves in the next animation frame. */
export const nextFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
