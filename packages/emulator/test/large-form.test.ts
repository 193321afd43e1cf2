import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { measureGrowth } from './memory-growth.js'
import { multipartClient } from './multipart-client.js'
import { storedFiles, temporaryFolder } from './run-emulator.js'
import { startProcess } from './run-process.js'

const GIGABYTE = 1_000_000_000
const MEGABYTE = 1_000_000

describe('a form of 1 GB', () => {
  it('is stored as it was sent, within bounded memory, and gives its room back', { timeout: 120_000 }, async () => {
    const dataDir = await temporaryFolder()
    const server = await startProcess(dataDir)
    const { sent, growth } = await measureGrowth(server, 'large', GIGABYTE)
    expect(sent.status).toBe(204)
    const client = multipartClient(server.url)
    const { headers } = await client.call('HEAD', 'large')
    expect(headers.get('content-length')).toBe(String(GIGABYTE))
    expect(headers.get('etag')).toBe(`"${sent.md5}"`)
    expect(headers.get('x-oss-hash-crc64ecma')).toBe(sent.crc64)
    // A form that is held in memory anywhere would take ten times as much.
    expect(growth).toBeLessThan(200 * MEGABYTE)
    for (const key of ['large', 'warm-up']) await client.call('DELETE', key)
    expect(await storedFiles(dataDir)).toEqual([])
    expect(await readdir(join(dataDir, 'buckets', 'demo-bucket', 'uploads'))).toEqual([])
  })
})
