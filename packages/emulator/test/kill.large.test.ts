import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sendLargeForm } from './large-form.js'
import { elements, multipartClient } from './multipart-client.js'
import { storedFiles, temporaryFolder } from './run-emulator.js'
import { type ServerProcess, startProcess } from './run-process.js'

const SIZE = 1_000_000_000
const EARLIER = { small: 10_000, 'of some pages': 20_000_000 }

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex').toUpperCase()

/** Bytes of content on disk, claimed by an object or not. */
async function bytesOnDisk(dataDir: string): Promise<number> {
  const folder = join(dataDir, 'buckets', 'demo-bucket', 'bodies')
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** Stores what has to survive; gives the MD5 of each by its key. */
async function storeEarlier({ url }: ServerProcess): Promise<Map<string, string>> {
  const stored = new Map<string, string>()
  for (const [key, size] of Object.entries(EARLIER)) stored.set(key, (await sendLargeForm(url, key, size)).md5)
  return stored
}

/** Uploads 1 GB, and kills the server when so many bytes are sent; `SIZE`: right behind the last. */
async function killAt(server: ServerProcess, bytes: number): Promise<void> {
  let killed: Promise<void> | undefined
  const upload = sendLargeForm(server.url, 'half', SIZE, (sent) => {
    if (sent >= bytes) killed ??= server.kill()
  })
  await expect(upload).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) })
  await killed
}

describe('kill -9 while 1 GB is uploaded', () => {
  it.each([0.001, 0.25, 0.5, 0.9, 1])('leaves earlier objects whole, and nothing else, at %f of it', async (part) => {
    const dataDir = await temporaryFolder()
    const first = await startProcess(dataDir)
    const stored = await storeEarlier(first)
    const earlierBytes = await bytesOnDisk(dataDir)
    await killAt(first, Math.floor(part * SIZE))
    const left = (await bytesOnDisk(dataDir)) - earlierBytes
    const second = await startProcess(dataDir)
    const client = multipartClient(second.url)
    const after = await bytesOnDisk(dataDir)
    console.log(
      `killed at ${part * 100} % of 1 GB: ${left} bytes of it were on disk, ${after - earlierBytes} after the restart`,
    )
    expect(elements(await client.call('GET', ''), 'Key').sort()).toEqual([...stored.keys()].sort())
    for (const [key, digest] of stored) expect(md5(await client.fetchBytes(key))).toBe(digest)
    expect((await client.call('HEAD', 'half')).status).toBe(404)
    expect(await storedFiles(dataDir)).toHaveLength(2 * stored.size)
    expect(after).toBe(earlierBytes)
    const again = await sendLargeForm(second.url, 'half', EARLIER['of some pages'])
    expect(again.status).toBe(204)
    expect(md5(await client.fetchBytes('half'))).toBe(again.md5)
  })
})
