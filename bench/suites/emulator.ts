import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { askChild, startChild } from '../child-server.ts'
import type { MeasuredCase, MeasuredSuite, NamedCase } from '../measure.ts'
import { watchGrowth } from '../watch-growth.ts'
import { sendLargeForm } from './forms.ts'
import { sendSmallForms } from './small-forms.ts'

const SERVER = new URL('./emulator-server.ts', import.meta.url)
const CONNECTIONS = 64
const MEGABYTE = 1_000_000
const MD5_ALONE = 'reader of forms, MD5 on its thread'

/** Loads the server at a port for a while, or with a size, that goes with a slice; gives a figure per second. */
type Load = (port: number, sliceMs: number) => Promise<number>

interface Kind extends NamedCase {
  readonly kind: string
}

interface RunningServer {
  readonly child: ChildProcess
  readonly port: number
  stop(): Promise<void>
}

async function startServer(kind: string): Promise<RunningServer> {
  const { child, ready } = await startChild(SERVER, [kind])
  const stop = async () => {
    child.disconnect()
    await once(child, 'exit')
  }
  return { child, port: ready.port, stop }
}

type RunningCase = MeasuredCase & Pick<RunningServer, 'stop'>

async function startCase({ kind, ...named }: Kind, load: Load): Promise<RunningCase> {
  const { port, stop } = await startServer(kind)
  return { ...named, measure: (sliceMs) => load(port, sliceMs), stop }
}

async function startSuite(
  suite: Omit<MeasuredSuite, 'cases' | 'close'>,
  kinds: readonly Kind[],
  load: Load,
): Promise<MeasuredSuite> {
  const cases: RunningCase[] = []
  for (const kind of kinds) cases.push(await startCase(kind, load))
  return {
    ...suite,
    cases,
    close: async () => {
      for (const { stop } of cases) await stop()
    },
  }
}

/** Sends 1 GB, or 128 MB where it has to be quick; returns how many bytes that was. */
async function sendLarge(port: number, sliceMs: number): Promise<number> {
  const bytes = (sliceMs < 100 ? 128 : 1000) * MEGABYTE
  const status = await sendLargeForm(port, bytes)
  if (status !== 204) throw new Error(`A form of ${bytes} bytes was answered with ${status}.`)
  return bytes
}

/** Afterwards a form of nothing in its place, so that disks do not fill. */
const loadLarge: Load = async (port, sliceMs) => {
  const start = performance.now()
  const bytes = await sendLarge(port, sliceMs)
  const seconds = (performance.now() - start) / 1000
  await sendLargeForm(port, 0)
  return bytes / MEGABYTE / seconds
}

const MEMORY_MS = 50

/** By how much a server grew at most, that has had one small form before; a new one, since memory is seldom given back. */
async function growthOf(kind: string, sliceMs: number): Promise<number> {
  const { child, port, stop } = await startServer(kind)
  const look = async () => (await askChild<{ residentBytes: number }>(child, 'memory')).residentBytes
  await sendLargeForm(port, 1000)
  const { grownBytes } = await watchGrowth(look, MEMORY_MS, () => sendLarge(port, sliceMs))
  await stop()
  return grownBytes / MEGABYTE
}

export const formDiscarded = (): Promise<MeasuredSuite> =>
  startSuite(
    { name: 'form-discarded', title: 'Large form, discarded', unit: 'MB per second', maxRounds: 7 },
    [
      { kind: 'discard', name: 'node:http piped to nowhere (limit)', isLimit: true },
      { kind: 'form', name: 'reader of forms, no digest' },
      { kind: 'md5', name: MD5_ALONE },
      { kind: 'both', name: 'reader of forms, MD5 and CRC-64 on its thread' },
      {
        kind: 'threads',
        name: 'reader of forms, MD5 and CRC-64 as the emulator does',
        floors: [{ atLeast: 0.9, of: MD5_ALONE }],
        aims: [{ atLeast: 0.6 }],
      },
    ],
    loadLarge,
  )

export const formToDisk = (): Promise<MeasuredSuite> =>
  startSuite(
    { name: 'form-to-disk', title: 'Large form to disk', unit: 'MB per second', maxRounds: 7 },
    [
      { kind: 'disk', name: 'node:http piped to a file (limit)', isLimit: true },
      { kind: 'disk-synced', name: 'the same with fsync' },
      {
        ...{ kind: 'emulator', name: 'emulator: policy, digests, fsync' },
        ...{ floors: [{ atLeast: 0.4 }], aims: [{ atLeast: 0.75 }] },
      },
    ],
    loadLarge,
  )

export const formMemory = async (): Promise<MeasuredSuite> => ({
  ...{ name: 'form-memory', title: 'Large form to disk', unit: 'MB by which the server grew', maxRounds: 3 },
  cases: [
    {
      ...{ name: 'node:http piped to a file (limit)', isLimit: true },
      measure: (sliceMs) => growthOf('disk', sliceMs),
    },
    {
      ...{ name: 'emulator: policy, digests, fsync', floors: [{ atMost: 1.25 }] },
      measure: (sliceMs) => growthOf('emulator', sliceMs),
    },
  ],
})

export const smallForms = (): Promise<MeasuredSuite> =>
  startSuite(
    {
      name: 'small-forms',
      title: `Forms of 10 KB, ${CONNECTIONS} connections`,
      unit: 'forms per second',
      maxRounds: 7,
    },
    [
      { kind: 'discard', name: 'node:http piped to nowhere (limit)', isLimit: true },
      { kind: 'both', name: 'reader of forms, MD5 and CRC-64' },
      { kind: 'disk-durable', name: 'node:http, each body a file: fsync, rename, fsync' },
      {
        ...{ kind: 'emulator', name: 'emulator: policy, digests, durable' },
        ...{ floors: [{ atLeast: 0.3 }], aims: [{ atLeast: 0.6 }] },
      },
    ],
    (port, sliceMs) => sendSmallForms(port, CONNECTIONS, sliceMs * 10),
  )
