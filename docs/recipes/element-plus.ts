import { OssDirectUploader, type UploadProgress } from '@acme/oss-upload-browser'
import { explain } from '@acme/oss-upload-browser/words'
import { ElButton, ElUpload, type UploadFile, type UploadInstance, type UploadRequestHandler } from 'element-plus'
import { defineComponent, reactive, ref } from 'vue'

/** What the server's `onUploaded` returns. */
interface Uploaded {
  key: string
}

const uploader = new OssDirectUploader<Uploaded>({
  endpoint: '/api/oss-upload',
  filters: { accept: ['image/*', '.txt'], maxFileSize: '20mb' },
})
const underWay = new Map<number, AbortController>()

const httpRequest: UploadRequestHandler = async ({ file, onProgress }) => {
  const aborting = new AbortController()
  underWay.set(file.uid, aborting)
  const report = ({ loaded, total }: UploadProgress) => {
    // never full: Element Plus shows by a tick that it is confirmed
    const percent = (loaded / (total || 1)) * 99
    onProgress(Object.assign(new ProgressEvent('progress', { loaded, total }), { percent }))
  }
  const upload = uploader.upload(file, { signal: aborting.signal, onProgress: report })
  return (await upload.finally(() => underWay.delete(file.uid))).data
}

export const Uploads = defineComponent({
  components: { ElButton, ElUpload },
  setup() {
    const upload = ref<UploadInstance>()
    const outcomes = reactive(new Map<number, { text: string; failed?: UploadFile }>())
    const onSuccess = ({ key }: Uploaded, { uid, name }: UploadFile) => outcomes.set(uid, { text: `${name}: ${key}` })
    // Element Plus takes what failed out of its list, and aborts by itself only what is an XMLHttpRequest
    const onError = (error: Error, failed: UploadFile) => {
      const { title, hint } = explain(error)
      outcomes.set(failed.uid, { text: `${failed.name}: ${title} ${hint}`, failed })
    }
    const onRemove = ({ uid }: UploadFile) => {
      underWay.get(uid)?.abort()
      outcomes.delete(uid)
    }
    const retry = ({ uid, raw }: UploadFile) => {
      outcomes.delete(uid)
      if (raw) upload.value?.handleStart(raw)
      upload.value?.submit()
    }
    return { upload, outcomes, httpRequest, onSuccess, onError, onRemove, retry }
  },
  template: `
    <el-upload ref="upload" multiple :http-request="httpRequest" :on-success="onSuccess" :on-error="onError" :on-remove="onRemove">
      <el-button>Upload</el-button>
      <template #tip>
        <p v-for="[uid, { text, failed }] in outcomes" :key="uid">
          {{ text }} <el-button v-if="failed" @click="retry(failed)">Retry</el-button>
        </p>
      </template>
    </el-upload>`,
})
