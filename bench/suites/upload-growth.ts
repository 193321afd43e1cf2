import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFile } from '../browser/make-file.ts'
import type { UploadFigures, UploadRun } from '../browser/upload-rig.ts'
import { bytesInWords, type Series } from '../chart.ts'
import type { Effort, Table } from '../measure.ts'
import { count, draw, type Place, toSeries } from './growth-chart.ts'
import { type FigureHeading, type MeasuredUploads, measureUploads, toTables, type UploadCase } from './upload-tables.ts'

const BYTES = 10 * 1024
const LATENCY_MS = 20
const OURS = 'oss-upload'
const BY_HAND = 'XMLHttpRequest by hand'

/** A case of a chart: which line it is on, and where. */
type Point = UploadCase & Place

/** The same by hand and by ours at each place; the limit is by hand at `unit`. */
const bothAt = (
  places: readonly number[],
  unit: number,
  words: (at: number) => string,
  run: (at: number) => Omit<UploadRun, 'program'>,
): Point[] =>
  places.flatMap((at) => [
    { name: `${BY_HAND}, ${words(at)}`, series: BY_HAND, at, program: 'raw-xhr', isLimit: at === unit, ...run(at) },
    { name: `${OURS}, ${words(at)}`, series: OURS, at, program: 'oss-upload', ...run(at) },
  ])

/** The lines of a chart: the median of a figure at each place. */
const linesOf = (measured: MeasuredUploads, figure: keyof UploadFigures): Series[] =>
  toSeries(
    Array.from(measured as ReadonlyMap<Point, readonly UploadFigures[]>, ([item, runs]) => {
      // the heap may have shrunk, and processor time be below its smallest step: neither has a place on the scale
      return [item, runs.map((run) => Math.max(1, run[figure]))] as const
    }),
  )

/** Each file of ten times as many must not cost more than a fifth more. */
const linear = (most: string, fewer: string) => ({ [`${OURS}, ${most}`]: [{ atMost: 1.2, of: `${OURS}, ${fewer}` }] })

async function* growBatch({ isQuick }: Effort): AsyncGenerator<Table> {
  const sizes = isQuick ? [10, 100] : [10, 100, 1000, 10_000]
  const words = (at: number) => `${count(at)} files`
  const cases = bothAt(sizes, sizes.at(-2) as number, words, (at) => ({ files: { count: at, bytes: BYTES } }))
  const measured = await measureUploads(cases, { rounds: isQuick ? 1 : 3 })
  const floors = isQuick ? {} : linear(words(10_000), words(1000))
  const perFile = (item: UploadCase) => (item as Point).at
  const shared = { title: 'A batch of files of 10 KB', floors }
  const cpu = { unit: "µs of the browser's processor time a file", per: (item: UploadCase) => perFile(item) / 1000 }
  const headings: FigureHeading[] = [
    { ...shared, ...cpu, name: 'growth-batch-cpu', figure: 'cpuMs' },
    {
      ...{ ...shared, name: 'growth-batch-heap', unit: 'bytes that a file leaves in the heap', figure: 'heapBytes' },
      per: perFile,
    },
  ]
  yield* toTables(measured, headings)
  const chart = { xLabel: 'files of 10 KB in a batch' }
  await draw('growth-batch-cpu', isQuick, {
    ...chart,
    title: 'Processor time by batch size',
    yLabel: 'ms',
    series: linesOf(measured, 'cpuMs'),
  })
  const heap = { title: 'What a batch leaves in the heap', yLabel: 'live bytes', formatY: bytesInWords }
  await draw('growth-batch-heap', isQuick, { ...chart, ...heap, series: linesOf(measured, 'heapBytes') })
}

/** Times one file of each size, chosen from the disk. */
async function measureSizes(sizes: readonly number[], rounds: number): Promise<MeasuredUploads> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-growth-'))
  const path = (bytes: number) => join(folder, `${bytes}.bin`)
  try {
    for (const bytes of sizes) await makeFile(path(bytes), bytes)
    const largest = sizes.at(-1) as number
    const cases = bothAt(sizes, largest, bytesInWords, (at) => ({ files: path(at), showsProgress: true }))
    return await measureUploads(cases, { rounds })
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function* growFile({ isQuick }: Effort): AsyncGenerator<Table> {
  const sizes = (isQuick ? [10, 20, 25] : [10, 15, 20, 25, 28, 30]).map((power) => 2 ** power)
  const measured = await measureSizes(sizes, isQuick ? 1 : 5)
  yield* toTables(measured, [{ name: 'growth-file', title: 'One file', unit: 'ms', figure: 'wallMs' }])
  const chart = { title: 'Time by file size', xLabel: 'size of the file', yLabel: 'ms', formatX: bytesInWords }
  await draw('growth-file', isQuick, { ...chart, series: linesOf(measured, 'wallMs') })
}

async function* growConcurrency({ isQuick }: Effort): AsyncGenerator<Table> {
  const files = { count: isQuick ? 24 : 240, bytes: BYTES }
  const cases = (isQuick ? [1, 6] : [1, 2, 3, 6, 12]).flatMap((at) =>
    ([1, 2] as const).map((hostNames): Point => {
      const series = `${OURS}, ${hostNames === 1 ? 'one host name' : 'two host names'}`
      const isLimit = hostNames === 1 && at === 6
      return {
        name: `${series}, ${at} at a time`,
        series,
        at,
        program: 'oss-upload',
        hostNames,
        concurrency: at,
        files,
        isLimit,
      }
    }),
  )
  const measured = await measureUploads(cases, { rounds: isQuick ? 1 : 3, latencyMs: LATENCY_MS })
  const title = `${count(files.count)} × 10 KB, 40 ms away`
  yield* toTables(measured, [{ name: 'growth-concurrency', title, unit: 'ms', figure: 'wallMs' }])
  const chart = { title: `Time by concurrency: ${title}`, xLabel: 'files at a time, to one host name', yLabel: 'ms' }
  await draw('growth-concurrency', isQuick, { ...chart, series: linesOf(measured, 'wallMs') })
}

/** How the cost of uploading grows. */
export async function* uploadGrowth(effort: Effort): AsyncGenerator<Table> {
  yield* growBatch(effort)
  yield* growFile(effort)
  yield* growConcurrency(effort)
}
