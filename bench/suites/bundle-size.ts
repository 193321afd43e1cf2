import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bundlePage, loadedFirst } from '../browser/bundle-page.ts'
import { type Floor, type NamedCase, type Table, toRows } from '../measure.ts'

interface Program {
  readonly name: string
  readonly module: string
  readonly external?: string[]
  readonly isLimit?: boolean
  /** Of bytes after gzip, and after brotli. */
  readonly gzip?: Pick<NamedCase, 'floors' | 'aims'>
  readonly brotli?: Pick<NamedCase, 'floors' | 'aims'>
  /** Whether what is loaded later counts too. */
  readonly isWhole?: boolean
}

const within = (kilobytes: number): Floor[] => [{ atMost: kilobytes * 1024, by: 'figure' }]

const PROGRAMS: readonly Program[] = [
  { name: 'XMLHttpRequest by hand (limit)', module: 'raw-xhr', isLimit: true },
  {
    ...{ name: 'oss-upload beside ky', module: 'oss-upload', external: ['ky'] },
    ...{ gzip: { floors: within(6) }, brotli: { aims: within(4) } },
  },
  { name: 'oss-upload with ky', module: 'oss-upload' },
  {
    ...{ name: 'oss-upload with ky and all that is loaded later', module: 'oss-upload', isWhole: true },
    gzip: { floors: within(16) },
  },
  { name: 'ky alone', module: 'ky-alone' },
  { name: 'better-upload', module: 'better-upload', external: ['react'] },
  { name: 'UploadThing', module: 'uploadthing' },
  { name: 'Uppy, xhr-upload', module: 'uppy-xhr' },
  { name: 'Uppy, aws-s3', module: 'uppy-aws-s3' },
  { name: 'Vercel Blob', module: 'vercel-blob' },
  { name: 'Plupload', module: 'plupload' },
  { name: 'ali-oss', module: 'ali-oss-put' },
]

async function sizesOf({ module, external, isWhole }: Program): Promise<{ gzip: number; brotli: number }> {
  const files = await bundlePage(`programs/${module}.ts`, external)
  // each file is a response of its own, compressed by itself
  const loaded = isWhole ? files : loadedFirst(files, `${module}.js`)
  const total = (compress: (code: Uint8Array) => Buffer) =>
    loaded.reduce((sum, { code }) => sum + compress(code).length, 0)
  return { gzip: total((code) => gzipSync(code)), brotli: total((code) => brotliCompressSync(code)) }
}

/** What a page with the least upload program has to load. */
export async function* bundleSize(): AsyncGenerator<Table> {
  const sizes = new Map<Program, { gzip: number; brotli: number }>()
  for (const program of PROGRAMS) sizes.set(program, await sizesOf(program))
  for (const kind of ['gzip', 'brotli'] as const) {
    const name = `bundle-${kind}`
    const figures = [...sizes].map(([program, size]) => [{ ...program, ...program[kind] }, [size[kind]]] as const)
    yield { name, title: 'The least upload program', unit: `bytes after ${kind}`, rows: toRows(name, new Map(figures)) }
  }
}
