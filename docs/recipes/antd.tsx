import { OssDirectUploader } from '@acme/oss-upload-browser'
import { explain } from '@acme/oss-upload-browser/words'
import { Button, Upload, type UploadFile, type UploadProps } from 'antd'

/** What the server's `onUploaded` returns. */
interface Uploaded {
  key: string
}

const uploader = new OssDirectUploader<Uploaded>({
  endpoint: '/api/oss-upload',
  filters: { accept: ['image/*', '.txt'], maxFileSize: '20mb' },
})

const customRequest: UploadProps<Uploaded>['customRequest'] = ({ file, onProgress, onSuccess, onError }) => {
  const aborting = new AbortController()
  const { signal } = aborting
  const fail = (error: unknown) => {
    const { title, hint } = explain(error)
    if (!signal.aborted) onError?.(new Error(`${title} ${hint}`, { cause: error }))
  }
  uploader
    // antd makes a File of whatever `beforeUpload` returns
    .upload(file as File, {
      signal,
      // antd shows 100 itself, once the upload is confirmed
      onProgress: ({ loaded, total }) => onProgress?.({ percent: Math.floor((loaded / (total || 1)) * 99) }),
    })
    .then(({ data }) => onSuccess?.(data), fail)
  return { abort: () => aborting.abort() }
}

/** Beside the file's name: what the server said of it, or why it failed. */
const outcome = ({ response, error }: UploadFile<Uploaded>) => response?.key ?? error?.message

export const Uploads = () => (
  <Upload<Uploaded> multiple customRequest={customRequest} showUploadList={{ extra: outcome }}>
    <Button>Upload</Button>
  </Upload>
)
