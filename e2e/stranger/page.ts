// A stranger's page, for a bundler. A file that the input takes is uploaded, and what became of it is in the output.
import { OssDirectUploader, UploadError, type UploadErrorCode } from '@acme/oss-upload-browser'

const uploader = new OssDirectUploader<{ key: string; size: number; via: string }>({ endpoint: '/api/oss-upload' })
const input = document.querySelector('input')
const output = document.querySelector('output')

input?.addEventListener('change', async () => {
  const file = input.files?.[0]
  if (!file || !output) return
  try {
    const { data } = await uploader.upload(file)
    output.value = `${data.size} ${data.via}`
  } catch (error) {
    const code: UploadErrorCode | undefined = error instanceof UploadError ? error.code : undefined
    output.value = `${code} ${error}`
  }
})
