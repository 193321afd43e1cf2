import { open } from 'node:fs/promises'

const CHUNK = Buffer.alloc(1024 ** 2, 'oss')

/** Writes a file of so many bytes. It has no holes, which a browser may read faster than any file that a user has. */
export async function makeFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w')
  for (let left = bytes; left > 0; left -= CHUNK.length) await file.write(CHUNK.subarray(0, left))
  await file.close()
}
