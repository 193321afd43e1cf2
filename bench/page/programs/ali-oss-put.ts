import OSS from 'ali-oss'
import type { UploadProgram } from '../upload-program.ts'

/** With temporary credentials in the page, from `/sts`. */
export const upload: UploadProgram = async (files, { concurrency }) => {
  const client = new OSS((await (await fetch('/sts')).json()) as OSS.Options)
  const waiting = files.values()
  const work = async () => {
    for (const file of waiting) await client.put(file.name, file)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return client
}
