import Uppy from '@uppy/core'
import XHRUpload from '@uppy/xhr-upload'
import type { FormAnswer, UploadProgram } from '../upload-program.ts'

export const upload: UploadProgram = async (files, { endpoint, concurrency, showsProgress }) => {
  const answer = await fetch(`${endpoint}?fields=1`)
  const { host, dir, fields } = (await answer.json()) as FormAnswer
  const uppy = new Uppy()
  uppy.use(XHRUpload, { endpoint: host, limit: concurrency, allowedMetaFields: ['key', ...Object.keys(fields)] })
  if (showsProgress) uppy.on('progress', (percent) => (document.title = `${percent} %`))
  uppy.addFiles(
    files.map((file) => ({ name: file.name, type: file.type, data: file, meta: { key: dir + file.name, ...fields } })),
  )
  const result = await uppy.upload()
  if (result?.successful?.length !== files.length) throw result?.failed?.[0]?.error
  return uppy
}
