import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { askChild, startChild } from '../child-server.ts'
import type { UploadJob } from '../page/upload-program.ts'
import { watchGrowth } from '../watch-growth.ts'
import { type BenchApp, startApp } from './app-server.ts'
import { onOneProcessor } from './one-processor.ts'
import { type BenchPage, type Chromium, openChromium } from './open-chromium.ts'

/** One run of one program. */
export interface UploadRun {
  /** Its name below `bench/page/programs`. */
  readonly program: string
  /** Under how many host names the bucket answers. @default 1 */
  readonly hostNames?: 1 | 2
  /** To one host name. @default 6 */
  readonly concurrency?: number
  /** Files made in the page, or one that is on the disk, by its path. */
  readonly files: { readonly count: number; readonly bytes: number } | string
  /** Whether the page shows progress. @default false */
  readonly showsProgress?: boolean
  /** Whether a new Chromium is started for it, so that memory can be compared. @default false */
  readonly isAlone?: boolean
}

/** What was measured of a run. */
export interface UploadFigures {
  /** Of all processes of the browser, in milliseconds. */
  readonly cpuMs: number
  readonly wallMs: number
  /** By how much the page's heap grew, without garbage. */
  readonly heapBytes: number
  /** By how much the browser's memory grew at most; `NaN` where this system does not tell, or the browser was not alone. */
  readonly memoryBytes: number
  /** What the bucket and the app answered. */
  readonly requests: number
}

/** A bucket, an app and a browser. */
export interface UploadRig {
  run(run: UploadRun): Promise<UploadFigures>
  close(): Promise<void>
}

interface Servers {
  readonly sink: ChildProcess
  /** Where the bucket answers, at once or late. */
  readonly port: number
  readonly app: BenchApp
  close(): void
}

const MEMORY_MS = 200
/** A browser that has just started is still growing. */
const SETTLE_MS = 1000

/** How a rig is set up. */
export interface RigOptions {
  /** How long each direction to the bucket takes, in milliseconds: half of what it adds to a request. @default 0 */
  readonly latencyMs?: number
  /**
   * Whether the browser has one processor. On two, it depends on which of its processes and the bucket meet on one whether the same
   * form takes a second of processor time or two. @default false
   */
  readonly isBound?: boolean
}

/** Starts what uploads need. */
export async function startUploadRig({ latencyMs = 0, isBound = false }: RigOptions = {}): Promise<UploadRig> {
  const before = isBound ? onOneProcessor() : []
  const servers = await startServers(latencyMs)
  let shared: Chromium | undefined
  let runs = 0
  return {
    async run(run) {
      const chromium = run.isAlone || !shared ? await openChromium(before) : shared
      if (!run.isAlone) shared = chromium
      try {
        return await measure(run, ++runs, servers, chromium)
      } finally {
        if (run.isAlone) await chromium.close()
      }
    },
    async close() {
      await shared?.close()
      servers.close()
    },
  }
}

async function startServers(latencyMs: number): Promise<Servers> {
  const sink = await startServer('sink-server')
  const proxy = latencyMs ? await startServer('slow-proxy', [sink.port, latencyMs]) : undefined
  const app = await startApp()
  const close = () => {
    app.close()
    for (const server of [proxy, sink]) server?.child.disconnect()
  }
  return { sink: sink.child, port: (proxy ?? sink).port, app, close }
}

async function startServer(name: string, args: readonly number[] = []): Promise<{ child: ChildProcess; port: number }> {
  const { child, ready } = await startChild(new URL(`./${name}.ts`, import.meta.url), args.map(String))
  return { child, port: ready.port }
}

async function measure(run: UploadRun, index: number, servers: Servers, chromium: Chromium): Promise<UploadFigures> {
  const { concurrency = 6, showsProgress = false, isAlone } = run
  const page = await openPage(run, index, servers, chromium)
  const job: UploadJob = { endpoint: '/api/oss-upload', concurrency, showsProgress }
  const upload = () => page.evaluate<number>(`bench.run(${JSON.stringify(job)})`)
  await takeRequests(servers)
  const heapBefore = await page.heapBytes()
  const before = await chromium.cpuMs()
  const { value: wallMs, grownBytes } = isAlone ? await watchMemory(chromium, upload) : withoutMemory(await upload())
  const cpuMs = elapsed(before, await chromium.cpuMs())
  const heapBytes = (await page.heapBytes()) - heapBefore
  await page.close()
  return { cpuMs, wallMs, heapBytes, memoryBytes: grownBytes, requests: await takeRequests(servers) }
}

/** Under other names each time: what is known of a name, such as a preflight or a connection, is for one run. */
async function openPage(
  { hostNames = 1, program, files }: UploadRun,
  index: number,
  { app, port }: Servers,
  chromium: Chromium,
): Promise<BenchPage> {
  const names = Array.from({ length: hostNames }, (_, at) => `http://bucket-${index}-${at}.localhost:${port}`)
  app.uploadTo(names)
  const page = await chromium.open(`http://app-${index}.localhost:${app.port}/`)
  const isChosen = typeof files === 'string'
  if (isChosen) await page.chooseFile(files)
  await page.evaluate(`bench.prepare(${JSON.stringify(program)}, ${isChosen ? undefined : JSON.stringify(files)})`)
  return page
}

/** All requests since the last time: files, preflights, and signatures. */
async function takeRequests({ sink, app }: Servers): Promise<number> {
  const { requests, preflights } = await askChild<{ requests: number; preflights: number }>(sink, 'take')
  return requests + preflights + app.takeSignatures()
}

/** A process that came meanwhile counts from its start; what one that ended did is not known. */
const elapsed = (before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number =>
  [...after].reduce((sum, [id, ms]) => sum + ms - (before.get(id) ?? 0), 0)

const withoutMemory = <Value>(value: Value) => ({ value, grownBytes: Number.NaN })

/** By how much the browser's memory grew at most while `work` ran. */
async function watchMemory<Value>(chromium: Chromium, work: () => Promise<Value>) {
  await delay(SETTLE_MS)
  return watchGrowth(async () => (await chromium.memoryBytes()) ?? Number.NaN, MEMORY_MS, work)
}
