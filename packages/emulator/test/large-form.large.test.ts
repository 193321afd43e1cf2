import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { measureGrowth } from './memory-growth.js'
import { multipartClient } from './multipart-client.js'
import { temporaryFolder } from './run-emulator.js'
import { startBareProcess, startProcess } from './run-process.js'

const SIZE = 5_000_000_000
const MOST_TIMES_BARE = 1.25

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

/** What bare piping of the same body grows by; its file is gone when it returns. */
async function measureBare(): Promise<number> {
  const folder = await temporaryFolder()
  const server = await startBareProcess(folder)
  const { sent, growth } = await measureGrowth(server, 'large', SIZE)
  expect(sent.status).toBe(204)
  await server.kill()
  await rm(folder, { recursive: true })
  return growth
}

describe('a form of 5 GB', () => {
  it('is stored as it was sent, in hardly more memory than bare piping takes', async () => {
    const bare = await measureBare()
    const dataDir = await temporaryFolder()
    const server = await startProcess(dataDir)
    const { sent, growth } = await measureGrowth(server, 'large', SIZE)
    console.log(
      `memory growth over ${megabytes(SIZE)}: bare piping ${megabytes(bare)}, emulator ${megabytes(growth)}, ` +
        `${(growth / bare).toFixed(2)} times as much`,
    )
    expect(sent.status).toBe(204)
    const client = multipartClient(server.url)
    const { headers } = await client.call('HEAD', 'large')
    expect(headers.get('content-length')).toBe(String(SIZE))
    expect(headers.get('etag')).toBe(`"${sent.md5}"`)
    expect(headers.get('x-oss-hash-crc64ecma')).toBe(sent.crc64)
    expect(growth).toBeLessThanOrEqual(MOST_TIMES_BARE * bare)
    await client.call('DELETE', 'large')
    expect(await readdir(join(dataDir, 'buckets', 'demo-bucket', 'bodies'))).toHaveLength(1)
  })
})
