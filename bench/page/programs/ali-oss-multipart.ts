import OSS from 'ali-oss'
import type { UploadProgram } from '../upload-program.ts'

export const upload: UploadProgram = async (files, { showsProgress }) => {
  const client = new OSS((await (await fetch('/sts')).json()) as OSS.Options)
  const progress = showsProgress ? (share: number) => (document.title = `${100 * share} %`) : undefined
  for (const file of files) await client.multipartUpload(file.name, file, { progress })
  return client
}
