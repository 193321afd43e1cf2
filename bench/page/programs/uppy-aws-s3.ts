import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import type { UploadProgram } from '../upload-program.ts'

/** It has each request signed on its own: by `/sign`, which answers `{"url"}`. Above 100 MB it sends parts. */
export const upload: UploadProgram = async (files, { concurrency, showsProgress }) => {
  const uppy = new Uppy()
  const signRequest = async (request: object) => {
    const answer = await fetch('/sign', { method: 'POST', body: JSON.stringify(request) })
    return (await answer.json()) as { url: string }
  }
  uppy.use(AwsS3, { limit: concurrency, signRequest })
  if (showsProgress) uppy.on('progress', (percent) => (document.title = `${percent} %`))
  uppy.addFiles(files.map((file) => ({ name: file.name, type: file.type, data: file })))
  const result = await uppy.upload()
  if (result?.successful?.length !== files.length) throw result?.failed?.[0]?.error
  return uppy
}
