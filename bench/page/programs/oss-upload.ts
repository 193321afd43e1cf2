import { OssDirectUploader } from '@acme/oss-upload-browser'
import type { UploadJob, UploadProgram } from '../upload-program.ts'

export const upload: UploadProgram = (files, job) => {
  const { endpoint, concurrency } = job
  return uploadBy(new OssDirectUploader({ endpoint, concurrency }), files, job)
}

/** Uploads them with an uploader of ours, and returns what a page keeps. */
export async function uploadBy(uploader: OssDirectUploader, files: readonly File[], { showsProgress }: UploadJob) {
  const show = {
    onProgress: (_: unknown, { loaded, total }: { loaded: number; total: number }) =>
      (document.title = `${(100 * loaded) / total} %`),
  }
  const outcomes = await uploader.uploadAll(files, showsProgress ? show : {})
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.error
  return [uploader, outcomes]
}
