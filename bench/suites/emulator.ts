import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Floor, MeasuredCase, MeasuredSuite } from '../measure.ts'
import { sendLargeForm } from './forms.ts'
import { sendSmallForms } from './small-forms.ts'

const SERVER = fileURLToPath(new URL('./emulator-server.ts', import.meta.url))
const CONNECTIONS = 64
const MEGABYTE = 1_000_000
const MD5_ALONE = 'reader of forms, MD5 on its thread'

/** Loads the server at a port for a while, or with a size, that goes with a slice; gives a figure per second. */
type Load = (port: number, sliceMs: number) => Promise<number>

interface Kind {
  readonly kind: string
  readonly name: string
  readonly isLimit?: true
  readonly floors?: readonly Floor[]
}

type RunningCase = MeasuredCase & { readonly stop: () => Promise<void> }

async function startCase({ kind, ...named }: Kind, load: Load): Promise<RunningCase> {
  const server = fork(SERVER, [kind])
  const [{ port }] = (await once(server, 'message')) as [{ port: number }]
  const stop = async () => {
    server.disconnect()
    await once(server, 'exit')
  }
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

/** 1 GB, or 128 MB where it has to be quick; then a form of nothing in its place, so that disks do not fill. */
const loadLarge: Load = async (port, sliceMs) => {
  const bytes = (sliceMs < 100 ? 128 : 1000) * MEGABYTE
  const start = performance.now()
  const status = await sendLargeForm(port, bytes)
  const seconds = (performance.now() - start) / 1000
  if (status !== 204) throw new Error(`A form of ${bytes} bytes was answered with ${status}.`)
  await sendLargeForm(port, 0)
  return bytes / MEGABYTE / seconds
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
      { kind: 'emulator', name: 'emulator: policy, digests, fsync', floors: [{ atLeast: 0.4 }] },
    ],
    loadLarge,
  )

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
      { kind: 'emulator', name: 'emulator: policy, digests, durable', floors: [{ atLeast: 0.3 }] },
    ],
    (port, sliceMs) => sendSmallForms(port, CONNECTIONS, sliceMs * 10),
  )
