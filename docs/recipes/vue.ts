import { OssDirectUploader, UploadQueue, type UploadQueueSnapshot } from '@acme/oss-upload-browser'
import { explain } from '@acme/oss-upload-browser/words'
import { defineComponent, onMounted, onUnmounted, type ShallowRef, shallowRef } from 'vue'

/** The queue's snapshot for as long as the component is there. On the server it is that of an empty queue. */
export function useUploads<Data>(queue: UploadQueue<Data>): Readonly<ShallowRef<UploadQueueSnapshot<Data>>> {
  const snapshot = shallowRef(queue.getSnapshot())
  const update = () => {
    snapshot.value = queue.getSnapshot()
  }
  let unsubscribe: (() => void) | undefined
  onMounted(() => {
    unsubscribe = queue.subscribe(update)
    update()
  })
  onUnmounted(() => unsubscribe?.())
  return snapshot
}

// outside of the component, so that uploads go on when it is gone; `data` is what the server's `onUploaded` returns
const uploader = new OssDirectUploader<{ key: string }>({ endpoint: '/api/oss-upload' })
const filters = { accept: ['image/*', '.txt'], maxFileSize: '20mb' }
const queue = new UploadQueue(uploader, { filters, guardLeaving: true })

export const Uploads = defineComponent({
  setup: () => ({ snapshot: useUploads(queue), queue, explain, isOver: /failed|cancelled|refused/ }),
  template: `
    <input type="file" multiple aria-label="Files" @change="queue.add($event.target.files); $event.target.value = ''" />
    <ul>
      <li v-for="{ id, file, phase, fraction, result, error } in snapshot.items" :key="id">
        {{ file.name }} {{ phase }} {{ Math.round(fraction * 100) }}% {{ result?.data.key }}
        <p v-if="error" role="alert">{{ explain(error).title }} {{ explain(error).hint }}</p>
        <button v-if="isOver.test(phase)" @click="queue.retry(id)">Retry</button>
        <button v-else-if="phase !== 'done'" @click="queue.cancel(id)">Cancel</button>
      </li>
    </ul>`,
})
