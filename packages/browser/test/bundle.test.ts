import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Bundles a page that uploads, as an app's bundler does. */
async function bundlePage(external: string[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source('./page-fixture.ts')],
    alias: { '@acme/oss-upload-core': source('../../core/src/index.ts') },
    ...{ bundle: true, minify: true, write: false, format: 'esm', target: 'es2022', external },
  })
  return outputFiles.map(({ text }) => text).join('\n')
}

describe('the bundle of a page that uploads', () => {
  it('has no server code in it: no signing, no secrets, no Node', async () => {
    const code = await bundlePage([])
    expect(code).toContain('success_action_status')
    for (const foreign of ['aliyun_v4', 'accessKeySecret', 'node:', 'PUBLIC KEY', 'oss-upload upload'])
      expect(code).not.toContain(foreign)
  })

  it('adds at most 6 kB of gzip to ky', async () => {
    expect(gzipSync(await bundlePage(['ky'])).length).toBeLessThanOrEqual(6 * 1024)
  })
})
