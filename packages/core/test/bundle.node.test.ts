import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bundleProgram } from '../../../scripts/bundle-program.js'

const server = fileURLToPath(new URL('./server-fixture.ts', import.meta.url))

describe('the bundle of a program that signs and verifies', () => {
  it('adds at most 4 kB of gzip to the two dependencies', async () => {
    expect((await bundleProgram(server, ['@noble/*'])).totalBytes).toBeLessThanOrEqual(4 * 1024)
  })

  it('has nothing of what it does not use: no sealing, no presigned URLs', async () => {
    const { code } = await bundleProgram(server)
    expect(code).toContain('OSS4-HMAC-SHA256')
    for (const other of ['expand 32-byte k', 'x-oss-expires']) expect(code).not.toContain(other)
  })
})
