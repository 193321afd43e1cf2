import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const END = Buffer.from('the end')

/** A file of holes, which take no room on the disk and read as any other bytes. */
export interface SparseFile {
  readonly path: string
  remove(): Promise<void>
}

/** Makes a file of so many bytes, of which the last few are no zeros. */
export async function makeSparseFile(size: number): Promise<SparseFile> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-large-'))
  const path = join(folder, 'large.bin')
  const file = await open(path, 'w')
  await file.truncate(size)
  await file.write(END, 0, END.length, size - END.length)
  await file.close()
  return { path, remove: () => rm(folder, { recursive: true }) }
}
