import { OssDirectUploader } from '@acme/oss-upload-browser'
import type { UploadProgram } from '../upload-program.ts'
import { uploadBy } from './oss-upload.ts'

/** Every file in parts, by the endpoint that takes them; the server chooses their size. */
export const upload: UploadProgram = (files, job) => {
  const { endpoint, concurrency } = job
  return uploadBy(
    new OssDirectUploader({ endpoint: `${endpoint}-in-parts`, concurrency, multipartFrom: 1 }),
    files,
    job,
  )
}
