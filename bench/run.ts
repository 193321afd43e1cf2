import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type BenchRun, compareRuns } from './compare-runs.ts'
import { type Effort, type MeasuredSuite, measure, type Row, type Table } from './measure.ts'
import { printTable } from './table.ts'

/** A suite that measures by itself, and gives its tables as they are done. */
type TableSuite = (effort: Effort) => AsyncIterable<Table>

const SUITES: Record<string, () => Promise<MeasuredSuite | TableSuite>> = {
  'sign-v4': async () => (await import('./suites/sign.ts')).signV4,
  'sign-v1': async () => (await import('./suites/sign.ts')).signV1,
  'verify-512': async () => (await import('./suites/verify.ts')).verify512,
  'verify-2048': async () => (await import('./suites/verify.ts')).verify2048,
  endpoint: async () => (await import('./suites/endpoint.ts')).endpoint(),
  'form-discarded': async () => (await import('./suites/emulator.ts')).formDiscarded(),
  'form-to-disk': async () => (await import('./suites/emulator.ts')).formToDisk(),
  'form-memory': async () => (await import('./suites/emulator.ts')).formMemory(),
  'small-forms': async () => (await import('./suites/emulator.ts')).smallForms(),
  listing: async () => (await import('./suites/listing.ts')).listing,
  'bundle-size': async () => (await import('./suites/bundle-size.ts')).bundleSize,
  'upload-small': async () => (await import('./suites/upload-small.ts')).uploadSmall,
  'upload-large': async () => (await import('./suites/upload-large.ts')).uploadLarge,
  'upload-growth': async () => (await import('./suites/upload-growth.ts')).uploadGrowth,
  'server-growth': async () => (await import('./suites/server-growth.ts')).serverGrowth,
}

const USAGE = `npm run bench -- [--quick] [--only NAME] [--compare]\nNAME: ${Object.keys(SUITES).join(', ')}`

const RESULTS = new URL('./results.json', import.meta.url)

interface Arguments {
  readonly effort: Effort
  readonly names: readonly string[]
  /** Whether the run is held against the one before. */
  readonly compares: boolean
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true }, compare: { type: 'boolean' } },
  })
  const names = values.only ?? Object.keys(SUITES)
  const unknown = names.find((name) => !(name in SUITES))
  if (unknown !== undefined) throw new Error(`There is no bench "${unknown}".`)
  return {
    effort: values.quick ? { rounds: 3, sliceMs: 60, isQuick: true } : { rounds: 21, sliceMs: 200, isQuick: false },
    names,
    compares: values.compare ?? false,
  }
}

async function readEarlier(): Promise<BenchRun> {
  const text = await readFile(RESULTS, 'utf8').catch(() => {
    throw new Error('There is no earlier run to compare with.')
  })
  return JSON.parse(text) as BenchRun
}

async function* measureAlone(suite: MeasuredSuite, effort: Effort): AsyncIterable<Table> {
  yield await measure(suite, effort)
  await suite.close?.()
}

try {
  const { effort, names, compares } = readArguments()
  const earlier = compares ? await readEarlier() : undefined
  const rows: Row[] = []
  for (const name of names) {
    const suite = await (SUITES[name] as (typeof SUITES)[string])()
    for await (const table of typeof suite === 'function' ? suite(effort) : measureAlone(suite, effort)) {
      printTable(table)
      rows.push(...table.rows)
    }
  }
  const run = { node: process.version, ...effort, rows }
  await writeFile(RESULTS, `${JSON.stringify(run, null, 2)}\n`)
  if (earlier) console.log(`\n${compareRuns(earlier, run)}`)
  console.log(`\nTook ${Math.round(performance.now() / 1000)} s.`)
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`)
  // what a suite has started would keep it alive; those processes end with it
  process.exit(1)
}
