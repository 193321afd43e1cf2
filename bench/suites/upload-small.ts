import type { Effort, Table } from '../measure.ts'
import { type FigureHeading, measureUploads, toTables, type UploadCase } from './upload-tables.ts'

const BYTES = 10 * 1024
const LATENCY_MS = 20
const OURS = 'oss-upload'
const OURS_OVER_TWO = 'oss-upload over two host names'
const PLUPLOAD = 'Plupload, one at a time'

const PROGRAMS: readonly Omit<UploadCase, 'files'>[] = [
  { name: 'XMLHttpRequest by hand, 6 in flight (limit)', program: 'raw-xhr', isLimit: true },
  { name: 'XMLHttpRequest by hand over two host names', program: 'raw-xhr', hostNames: 2 },
  { name: OURS, program: 'oss-upload' },
  { name: OURS_OVER_TWO, program: 'oss-upload', hostNames: 2 },
  { name: PLUPLOAD, program: 'plupload' },
  { name: 'Uppy, xhr-upload, 5 in flight', program: 'uppy-xhr', concurrency: 5 },
  { name: 'Uppy, xhr-upload, 6 in flight', program: 'uppy-xhr' },
  { name: 'Uppy, aws-s3', program: 'uppy-aws-s3' },
  { name: 'ali-oss, put, 6 in flight', program: 'ali-oss-put' },
]

const atMost = (most: number) => ({ [OURS]: [{ atMost: most }] })

/** Of what 1,000 files leave in the page, a thousandth. */
const heapAtMost = (megabytes: number) => ({
  [OURS]: [{ atMost: (megabytes * 1024 ** 2) / 1000, by: 'figure' as const }],
})

const nearby = (count: number): FigureHeading[] => {
  const title = `${count.toLocaleString('en')} × 10 KB in Chromium`
  return [
    {
      name: 'upload-small-cpu',
      title,
      unit: "ms of the browser's processor time",
      figure: 'cpuMs',
      floors: atMost(1.1),
      aims: atMost(0.85),
    },
    {
      ...{ name: 'upload-small-wall', title, unit: 'ms', figure: 'wallMs' },
      floors: { [OURS]: [{ atMost: 1 / 3, of: PLUPLOAD }] },
    },
    // one signature, and no preflight
    { name: 'upload-small-requests', title, unit: 'requests', figure: 'requests', floors: atMost(1) },
    {
      ...{
        name: 'upload-small-heap',
        title,
        unit: 'bytes that a file leaves in the heap',
        figure: 'heapBytes',
        per: () => count,
      },
      floors: heapAtMost(4),
      aims: heapAtMost(2),
    },
  ]
}

const faraway = (count: number): FigureHeading[] => [
  {
    ...{
      name: 'upload-small-40ms',
      title: `${count.toLocaleString('en')} × 10 KB, 40 ms away`,
      unit: 'ms',
      figure: 'wallMs',
    },
    floors: atMost(1.1),
    aims: { [OURS_OVER_TWO]: [{ atMost: 0.6 }] },
  },
]

/** Many small files, to a bucket nearby and to one far away. */
export async function* uploadSmall({ isQuick }: Effort): AsyncGenerator<Table> {
  const near = isQuick ? { count: 100, rounds: 1 } : { count: 1000, rounds: 5 }
  const far = isQuick ? { count: 30, rounds: 1 } : { count: 1000, rounds: 3 }
  const plans = [
    { ...near, latencyMs: 0, headings: nearby(near.count) },
    { ...far, latencyMs: LATENCY_MS, headings: faraway(far.count) },
  ]
  for (const { count, rounds, latencyMs, headings } of plans) {
    const cases = PROGRAMS.map((item) => ({ ...item, files: { count, bytes: BYTES } }))
    yield* toTables(await measureUploads(cases, { rounds, latencyMs }), headings)
  }
}
