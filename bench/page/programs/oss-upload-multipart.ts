import { OssDirectUploader } from '@acme/oss-upload-browser'
import type { UploadProgram } from '../upload-program.ts'

/** Every file in parts, by the endpoint that takes them; the server chooses their size. */
export const upload: UploadProgram = async (files, { endpoint, concurrency, showsProgress }) => {
  const uploader = new OssDirectUploader({ endpoint: `${endpoint}-in-parts`, concurrency, multipartFrom: 1 })
  const show = {
    onProgress: (_: unknown, { loaded, total }: { loaded: number; total: number }) =>
      (document.title = `${(100 * loaded) / total} %`),
  }
  const outcomes = await uploader.uploadAll(files, showsProgress ? show : {})
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.error
  return [uploader, outcomes]
}
