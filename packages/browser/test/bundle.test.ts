import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Bundles a page that uploads, as an app's bundler does; what it loads only where it is needed is not counted. */
async function bundlePage(external: string[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source('./page-fixture.ts')],
    alias: {
      '@acme/oss-upload-core/sample-answers': source('../../core/src/sample-answers.ts'),
      '@acme/oss-upload-core': source('../../core/src/index.ts'),
    },
    ...{ bundle: true, splitting: true, outdir: 'page', minify: true, write: false, format: 'esm', target: 'es2022' },
    external,
  })
  const page = outputFiles.find(({ path }) => path.endsWith('page-fixture.js'))?.text ?? ''
  // it stands alone: what it shares with what is loaded later would be a request more
  expect(page).not.toMatch(/from"\.\//)
  return page
}

describe('the bundle of a page that uploads', () => {
  it('has no server code in it: no signing, no secrets, no Node', async () => {
    const code = await bundlePage([])
    expect(code).toContain('x-oss-content-type')
    for (const foreign of ['aliyun_v4', 'accessKeySecret', 'node:', 'PUBLIC KEY', 'oss-upload upload'])
      expect(code).not.toContain(foreign)
  })

  it('adds at most 6 kB of gzip to ky', async () => {
    expect(gzipSync(await bundlePage(['ky'])).length).toBeLessThanOrEqual(6 * 1024)
  })
})
