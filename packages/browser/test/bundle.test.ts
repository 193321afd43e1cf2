import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { bundleProgram } from '../../../scripts/bundle-program.js'
import { bundle, coreSources, source } from './whole-page.js'

const page = source('./page-fixture.ts')

/** What a page that uploads loads at its start. */
const bundlePage = async (external: string[]) =>
  (await bundle(['./page-fixture.ts'], external)).get('page-fixture.js') ?? ''

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
  '`…/resume`': () => bundleWhole('resume'),
  '`…/sources`': () => bundleWhole('sources'),
  '`…/words`': () => bundleWhole('words'),
  '`…/crc64`': () => bundleWhole('crc64'),
  '`…/crc64-worker`': () => bundleWhole('crc64-worker'),
  '`index.global.js`': () => bundleWhole('index', { format: 'iife', globalName: 'OssUpload' }),
}

describe('the bundle of a page that uploads', () => {
  it('adds at most 6 kB of gzip to ky at its start', async () => {
    expect((await bundleProgram(page, ['ky'])).initialBytes).toBeLessThanOrEqual(6 * 1024)
  })

  it('is one file at its start: what it shared with what is loaded later would be a request more', async () => {
    expect((await bundleProgram(page)).initialFiles).toBe(1)
  })

  it('has at most 16 kB of gzip with ky and all that it loads later but for large files, which take 5 more', async () => {
    const { totalBytes } = await bundleProgram(page, ['./multipart/send-multipart.js'])
    expect(totalBytes).toBeLessThanOrEqual(16 * 1024)
    expect((await bundleProgram(page)).totalBytes - totalBytes).toBeLessThanOrEqual(5 * 1024)
  })

  it('says what a file is where the server’s policy asks', async () => {
    expect((await bundleProgram(page)).code).toContain('x-oss-content-type')
  })
})

describe.each(Object.entries(SCRIPTS))('the script of %s', (name, bundleScript) => {
  it('has no server code in it: no signing, no secrets, no Node', async () => {
    // a text about malformed credentials shows how they are written
    const code = (await bundleScript()).replaceAll('/oss/aliyun_v4_request', '')
    expect(code.length).toBeGreaterThan(500)
    const foreign = ['aliyun_v4', 'accessKeySecret', 'node:', 'PUBLIC KEY', 'expand 32-byte k']
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
