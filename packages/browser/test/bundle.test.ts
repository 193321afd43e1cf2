import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bundleProgram } from '../../../scripts/bundle-program.js'

const page = fileURLToPath(new URL('./page-fixture.ts', import.meta.url))

describe('the bundle of a page that uploads', () => {
  it('has no server code in it: no signing, no secrets, no Node', async () => {
    const { code } = await bundleProgram(page)
    expect(code).toContain('x-oss-content-type')
    for (const foreign of ['aliyun_v4', 'accessKeySecret', 'node:', 'PUBLIC KEY', 'expand 32-byte k'])
      expect(code).not.toContain(foreign)
  })

  it('adds at most 6 kB of gzip to ky at its start', async () => {
    expect((await bundleProgram(page, ['ky'])).initialBytes).toBeLessThanOrEqual(6 * 1024)
  })

  it('is one file at its start: what it shared with what is loaded later would be a request more', async () => {
    expect((await bundleProgram(page)).initialFiles).toBe(1)
  })

  it('has at most 16 kB of gzip with ky and all that it loads later', async () => {
    expect((await bundleProgram(page)).totalBytes).toBeLessThanOrEqual(16 * 1024)
  })
})
