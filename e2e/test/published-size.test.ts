import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bundleProgram } from '../../scripts/bundle-program.js'

const page = fileURLToPath(new URL('../../packages/browser/test/page-fixture.ts', import.meta.url))

describe('a page that uploads, of the packages as they are published', () => {
  it('adds at most 6 kB of gzip to ky at its start, in one file', async () => {
    const { initialBytes, initialFiles } = await bundleProgram(page, ['ky'], 'dist')
    expect(initialFiles).toBe(1)
    expect(initialBytes).toBeLessThanOrEqual(6 * 1024)
  })

  it('has at most 16 kB of gzip with ky and all that it loads later', async () => {
    expect((await bundleProgram(page, [], 'dist')).totalBytes).toBeLessThanOrEqual(16 * 1024)
  })
})
