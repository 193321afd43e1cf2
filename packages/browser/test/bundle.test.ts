import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { bundle, coreSources, source } from './whole-page.js'

/** Bundles a page that uploads, as an app's bundler does; what it loads only where it is needed is not counted. */
async function bundlePage(external: string[]): Promise<string> {
  const page = (await bundle(['./page-fixture.ts'], external)).get('page-fixture.js') ?? ''
  // it stands alone: what it shares with what is loaded later would be a request more
  expect(page).not.toMatch(/from"\.\//)
  return page
}

/** All of an entry in one script, as for a page that uses every export. */
async function bundleWhole(entry: string, options: Parameters<typeof build>[0] = {}): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source(`../src/${entry}.ts`)],
    alias: coreSources,
    ...{ bundle: true, minify: true, write: false, format: 'esm', target: 'es2022' },
    ...options,
  })
  return outputFiles?.[0]?.text ?? ''
}

const SCRIPTS: Record<string, () => Promise<string>> = {
  'a minimal program': () => bundlePage(['ky']),
  'a minimal program with ky': () => bundlePage([]),
  '`…/sources`': () => bundleWhole('sources'),
  '`…/words`': () => bundleWhole('words'),
  '`…/crc64`': () => bundleWhole('crc64'),
  '`…/crc64-worker`': () => bundleWhole('crc64-worker'),
  '`index.global.js`': () => bundleWhole('index', { format: 'iife', globalName: 'OssUpload' }),
}

describe('the bundle of a page that uploads', () => {
  it('adds at most 6 kB of gzip to ky', async () => {
    expect(gzipSync(await bundlePage(['ky'])).length).toBeLessThanOrEqual(6 * 1024)
  })

  it('says what a file is where the server’s policy asks', async () => {
    expect(await bundlePage([])).toContain('x-oss-content-type')
  })
})

describe.each(Object.entries(SCRIPTS))('the script of %s', (name, bundleScript) => {
  it('has no server code in it: no signing, no secrets, no Node', async () => {
    // a text about malformed credentials shows how they are written
    const code = (await bundleScript()).replaceAll('/oss/aliyun_v4_request', '')
    expect(code.length).toBeGreaterThan(500)
    const foreign = ['aliyun_v4', 'accessKeySecret', 'node:', 'PUBLIC KEY', 'oss-upload upload']
    expect(foreign.filter((text) => code.includes(text))).toEqual([])
  })

  it('has the size that the README says', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    const row = readme.split('\n').find((line) => line.startsWith(`| ${name} |`))
    const said = Number(/ ([\d.]+) \|$/.exec(row ?? '')?.[1])
    const kilobytes = gzipSync(await bundleScript(), { level: 9 }).length / 1024
    expect(Math.abs(said / kilobytes - 1), `${name}: ${kilobytes.toFixed(1)} kB, the README says ${said}`).toBeLessThan(
      0.05,
    )
  })
})
