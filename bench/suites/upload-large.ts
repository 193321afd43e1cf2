import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFile } from '../browser/make-file.ts'
import type { Effort, Floor, Table } from '../measure.ts'
import { type FigureHeading, measureUploads, toTables, type UploadCase } from './upload-tables.ts'

const MB = 1024 ** 2
const LATENCY_MS = 20
const FORM = 'oss-upload, a form'
const PARTS = 'oss-upload, in parts'
const PARTS_BY_HAND = 'XMLHttpRequest by hand, in parts'

const PROGRAMS: readonly Omit<UploadCase, 'files'>[] = [
  { name: 'XMLHttpRequest by hand, a form (limit)', program: 'raw-xhr', isLimit: true },
  { name: PARTS_BY_HAND, program: 'raw-xhr-multipart' },
  { name: FORM, program: 'oss-upload' },
  { name: PARTS, program: 'oss-upload-multipart' },
  { name: 'Plupload, a form', program: 'plupload' },
  { name: 'Uppy, xhr-upload, a form', program: 'uppy-xhr' },
  { name: 'Uppy, aws-s3, one PUT', program: 'uppy-aws-s3' },
  { name: 'Uppy, aws-s3, in parts', program: 'uppy-aws-s3-multipart' },
  { name: 'ali-oss, put', program: 'ali-oss-put' },
  { name: 'ali-oss, multipartUpload', program: 'ali-oss-multipart' },
]

/** One size of file, and how far the bucket is: each direction takes `latencyMs`. */
interface Plan {
  readonly megabytes: number
  readonly rounds: number
  readonly latencyMs: number
}

const QUICK: readonly Plan[] = [
  { megabytes: 32, rounds: 1, latencyMs: 0 },
  { megabytes: 8, rounds: 1, latencyMs: LATENCY_MS },
]
const THOROUGH: readonly Plan[] = [
  { megabytes: 256, rounds: 5, latencyMs: 0 },
  { megabytes: 1024, rounds: 3, latencyMs: 0 },
  { megabytes: 256, rounds: 3, latencyMs: LATENCY_MS },
  { megabytes: 1024, rounds: 3, latencyMs: LATENCY_MS },
]

const ours = (form: Floor, ...parts: readonly Floor[]) => ({ [FORM]: [form], [PARTS]: parts })

function headings({ megabytes, latencyMs }: Plan): FigureHeading[] {
  const isFar = latencyMs > 0
  const size = `One file of ${megabytes.toLocaleString('en')} MB`
  const title = isFar ? `${size}, ${2 * latencyMs} ms away` : `${size} in Chromium`
  const name = `upload-${megabytes}mb${isFar ? '-40ms' : ''}`
  return [
    {
      ...{ name: `${name}-cpu`, title, unit: "ms of the browser's processor time", figure: 'cpuMs' },
      floors: ours({ atMost: 1.15 }, { atMost: 1.15, of: PARTS_BY_HAND }),
      aims: ours({ atMost: 1.05 }, { atMost: 1.2 }),
    },
    { name: `${name}-wall`, title, unit: 'ms', figure: 'wallMs' },
    {
      ...{ name: `${name}-memory`, title, unit: 'MB by which the browser grew', figure: 'memoryBytes', per: () => MB },
      floors: ours({ atMost: 16, by: 'difference' }, { atMost: 16, by: 'difference' }),
      aims: ours({ atMost: 4, by: 'difference' }, { atMost: 4, by: 'difference' }),
    },
    { name: `${name}-requests`, title, unit: 'requests', figure: 'requests' },
  ]
}

/**
 * One large file, chosen from the disk, to a bucket nearby and to one far away. Memory is looked at nearby: elsewhere, and in a quick
 * run, all have one browser.
 */
export async function* uploadLarge({ isQuick }: Effort): AsyncGenerator<Table> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-upload-'))
  try {
    for (const plan of isQuick ? QUICK : THOROUGH) {
      const { megabytes, latencyMs } = plan
      const path = join(folder, `${megabytes}mb.bin`)
      await makeFile(path, megabytes * MB)
      const isAlone = !isQuick && latencyMs === 0
      const cases = PROGRAMS.map((item) => ({ ...item, files: path, showsProgress: true, isAlone }))
      yield* toTables(await measureUploads(cases, { ...plan, isBound: true }), headings(plan))
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
