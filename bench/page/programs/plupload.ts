import plupload from 'plupload'
import type { FormAnswer, UploadProgram } from '../upload-program.ts'

/** It sends one file at a time. */
export const upload: UploadProgram = async (files, { endpoint, showsProgress }) => {
  const answer = await fetch(`${endpoint}?fields=1`)
  const { host, dir, fields } = (await answer.json()) as FormAnswer
  const button = document.body.appendChild(document.createElement('button'))
  const uploader = new plupload.Uploader({
    runtimes: 'html5',
    browse_button: button,
    url: host,
    file_data_name: 'file',
  })
  await new Promise((resolve, reject) => {
    uploader.bind('FilesAdded', () => uploader.start())
    uploader.bind('BeforeUpload', ({ settings }, { name }) => {
      settings.multipart_params = { key: dir + name, ...fields }
    })
    if (showsProgress) uploader.bind('UploadProgress', (_, { percent }) => (document.title = `${percent} %`))
    uploader.bind('UploadComplete', resolve)
    uploader.bind('Error', (_, error) => reject(error))
    uploader.bind('PostInit', () => uploader.addFile(files))
    uploader.init()
  })
  return uploader
}
