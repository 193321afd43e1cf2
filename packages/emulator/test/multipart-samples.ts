import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { MIN_PART, multipartClient, partsXml } from './multipart-client.js'
import { runEmulator } from './run-emulator.js'

export const key = 'dir/ä b+c.bin'
/** The content of a part that need not be the last. */
export const big = (letter: string) => Buffer.alloc(MIN_PART, letter)
export const md5 = (...contents: (Buffer | string)[]) =>
  contents.reduce((hash, content) => hash.update(content), createHash('md5')).digest()
export const etagOf = (content: Buffer | string) => `"${md5(content).toString('hex').toUpperCase()}"`

/** Runs an emulator with an upload of three parts, 2, 5 and 9, the last of them small. */
export async function withParts(headers = {}) {
  const emulator = await runEmulator()
  const client = multipartClient(emulator.url)
  const uploadId = await client.initiate(key, headers)
  const contents = new Map([
    [9, Buffer.from('end')],
    [2, big('a')],
    [5, big('b')],
  ])
  const etags = new Map<number, string>()
  for (const [number, content] of contents) {
    const { status, headers } = await client.uploadPart(key, uploadId, number, content)
    expect(status).toBe(200)
    etags.set(number, headers.get('etag') ?? '')
  }
  const list = (...numbers: number[]) => partsXml(numbers.map((number) => [number, etags.get(number) ?? '']))
  return { emulator, client, uploadId, etags, list, whole: Buffer.concat([big('a'), big('b'), Buffer.from('end')]) }
}
