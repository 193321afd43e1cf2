import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import type { UploadJob, UploadProgram } from '../upload-program.ts'

/** One PUT a file. */
export const upload: UploadProgram = (files, job) => uploadBy(false, files, job)

/** It has each request signed on its own, by `/sign`, which answers `{"url"}`. Left to itself, it sends parts above 100 MB. */
export async function uploadBy(shouldUseMultipart: boolean, files: readonly File[], job: UploadJob) {
  const uppy = new Uppy()
  const signRequest = async (request: object) => {
    const answer = await fetch('/sign', { method: 'POST', body: JSON.stringify(request) })
    return (await answer.json()) as { url: string }
  }
  uppy.use(AwsS3, { limit: job.concurrency, shouldUseMultipart, signRequest })
  if (job.showsProgress) uppy.on('progress', (percent) => (document.title = `${percent} %`))
  uppy.addFiles(files.map((file) => ({ name: file.name, type: file.type, data: file })))
  const result = await uppy.upload()
  if (result?.successful?.length !== files.length) throw result?.failed?.[0]?.error
  return uppy
}
