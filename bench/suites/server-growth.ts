import { memoryStore, type UploadStore } from '@acme/oss-upload-server'
import type { Chart } from '../chart.ts'
import { type Effort, type Heading, type NamedCase, type Table, takeTurns, toRows } from '../measure.ts'
import { type FilledBucket, fillBucket } from './filled-bucket.ts'
import { count, draw, type Place, toSeries } from './growth-chart.ts'

/** A line of a chart at one place, and what a piece of its work costs there. */
interface Point extends NamedCase, Place {
  /** ns of processor time. */
  readonly cost: () => Promise<number>
}

const UNIT = 'ns of processor time'
const PAGE = 'emulator: list 1,000 names'
const OBJECT = 'emulator: put and delete'
const RECORDED = 'memoryStore: record'
const FOUND = 'memoryStore: find again'
const PAGES = 10
const OBJECTS = 50
const LIFETIME_MS = 86_400_000
/** The least that is measured at a time, where a piece of work is short. */
const LEAST = 20_000

/** With fewer, a page is not full, and a piece of work is as long as its overhead. */
const COMPARED_FROM = 1000

/** A point at each size; ten times as many must not make the work for one cost more than twice as much. */
function pointsAt(series: string, sizes: readonly number[], costAt: (at: number) => Promise<number>): Point[] {
  const nameOf = (at: number) => `${series}, of ${count(at)}`
  return sizes.map((at) => ({
    ...{ name: nameOf(at), series, at, isLimit: at === COMPARED_FROM, cost: () => costAt(at) },
    floors: at > COMPARED_FROM ? [{ atMost: 2, of: nameOf(at / 10) }] : [],
  }))
}

/** Measures a line, in an order that rotates. The first round only warms up. */
async function measureLine(points: readonly Point[], rounds: number, { name, title }: Omit<Heading, 'unit'>) {
  const figures = await takeTurns(points, rounds + 1, (point) => point.cost())
  const measured = new Map([...figures].map(([point, [, ...rest]]) => [point, rest]))
  return { measured, table: { name, title, unit: UNIT, rows: toRows(name, measured) } }
}

const inWords = (ns: number): string => {
  const [value, unit] = ns < 1000 ? [ns, 'ns'] : ns < 1e6 ? [ns / 1000, 'µs'] : [ns / 1e6, 'ms']
  return `${count(value)} ${unit}`
}

const cpuNs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}

const idOf = (number: number): string => `an upload's identity, of some length, ${number}`

async function record(store: UploadStore, uploads: number): Promise<void> {
  for (let number = 0; number < uploads; number++) {
    const claim = await store.claim(idOf(number), LIFETIME_MS)
    if (claim.status !== 'claimed') throw new Error('The store was not empty.')
    await store.settle(idOf(number), claim.token, { status: 'recorded', data: { id: number } }, LIFETIME_MS)
  }
}

/** What recording one of so many costs, from an empty store on: with all that it does now and then. */
async function costOfRecord(uploads: number): Promise<number> {
  const times = Math.ceil(LEAST / uploads)
  const before = cpuNs()
  for (let time = 0; time < times; time++) await record(memoryStore(), uploads)
  return (cpuNs() - before) / times / uploads
}

async function costOfFinding(store: UploadStore, uploads: number): Promise<number> {
  const before = cpuNs()
  // far from one another, as uploads that are asked for are
  for (let time = 0; time < LEAST; time++) await store.claim(idOf((time * 7919) % uploads), LIFETIME_MS)
  return (cpuNs() - before) / LEAST
}

type Buckets = ReadonlyMap<number, FilledBucket>

const pages = (buckets: Buckets): Point[] =>
  pointsAt(PAGE, [...buckets.keys()], (size) => (buckets.get(size) as FilledBucket).costOfPage(PAGES))

const objects = (buckets: Buckets): Point[] =>
  pointsAt(OBJECT, [...buckets.keys()], (size) => (buckets.get(size) as FilledBucket).costOfObject(OBJECTS))

async function findings(sizes: readonly number[]): Promise<Point[]> {
  const stores = new Map(sizes.map((size) => [size, memoryStore()]))
  for (const [size, store] of stores) await record(store, size)
  return pointsAt(FOUND, sizes, (size) => costOfFinding(stores.get(size) as UploadStore, size))
}

/** Measures and draws the lines of one chart. */
async function* grow(name: string, rounds: number, lines: readonly Point[][], chart: Omit<Chart, 'series' | 'yLabel'>) {
  const all: (readonly [Place, readonly number[]])[] = []
  for (const [index, points] of lines.entries()) {
    const title = (points[0] as Point).series
    const { measured, table } = await measureLine(points, rounds, { name: `${name}-${index + 1}`, title })
    yield table
    all.push(...measured)
  }
  const isQuick = rounds === 1
  await draw(name, isQuick, { ...chart, yLabel: 'processor time', formatY: inWords, series: toSeries(all) })
}

/** How the cost of what servers keep grows: the emulator's objects, and the uploads that are recorded. */
export async function* serverGrowth({ isQuick }: Effort): AsyncGenerator<Table> {
  const rounds = isQuick ? 1 : 5
  const uploads = isQuick ? [1000, 10_000] : [100, 1000, 10_000, 100_000, 1_000_000]
  const buckets = new Map<number, FilledBucket>()
  try {
    for (const size of isQuick ? [100, 1000] : [100, 1000, 10_000, 100_000]) buckets.set(size, await fillBucket(size))
    const listed = { title: 'A page of a listing by objects in the bucket', xLabel: 'objects' }
    yield* grow('growth-listing', rounds, [pages(buckets)], listed)
    const kept = { title: 'One more by how many are kept', xLabel: 'kept' }
    const lines = [pointsAt(RECORDED, uploads, costOfRecord), await findings(uploads), objects(buckets)]
    yield* grow('growth-store', rounds, lines, kept)
  } finally {
    for (const bucket of buckets.values()) await bucket.close()
  }
}
