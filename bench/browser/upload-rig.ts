import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { UploadJob } from '../page/upload-program.ts'
import { type BenchApp, startApp } from './app-server.ts'
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
  /** The same, with where the page's processor time goes. */
  profile(run: UploadRun): ReturnType<BenchPage['profile']>
  close(): Promise<void>
}

const script = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
const MEMORY_MS = 200

/** Starts what uploads need; each direction to the bucket takes `latencyMs`, half of what it adds to a request. */
export async function startUploadRig({ latencyMs = 0 } = {}): Promise<UploadRig> {
  const sink = await startServer('sink-server')
  const proxy = latencyMs ? await startServer('slow-proxy', [sink.port, latencyMs]) : undefined
  const app = await startApp()
  let shared: Chromium | undefined
  let runs = 0
  const openShared = async () => {
    shared ??= await openChromium()
    return shared
  }

  /** Other names each time: what is known of a name, such as a preflight or a connection, is for one run. */
  const open = async (chromium: Chromium, { hostNames = 1, program, files }: UploadRun): Promise<BenchPage> => {
    const run = ++runs
    const port = proxy?.port ?? sink.port
    const names = Array.from({ length: hostNames }, (_, index) => `http://bucket-${run}-${index}.localhost:${port}`)
    app.uploadTo(names)
    const page = await chromium.open(`http://app-${run}.localhost:${app.port}/`)
    if (typeof files === 'string') await page.chooseFile(files)
    await page.evaluate(
      `bench.prepare(${JSON.stringify([program, typeof files === 'string' ? undefined : files]).slice(1, -1)})`,
    )
    return page
  }
  const jobOf = ({ concurrency = 6, showsProgress = false }: UploadRun) =>
    JSON.stringify({ endpoint: '/api/oss-upload', concurrency, showsProgress } satisfies UploadJob)

  return {
    async run(run) {
      const alone = run.isAlone ? await openChromium() : undefined
      const chromium = alone ?? (await openShared())
      const page = await open(chromium, run)
      await takeCounts(sink.child, app)
      const memory = alone && (await watchMemory(alone))
      const heapBefore = await page.heapBytes()
      const before = await chromium.cpuMs()
      const wallMs = await page.evaluate<number>(`bench.run(${jobOf(run)})`)
      const cpuMs = elapsed(before, await chromium.cpuMs())
      const memoryBytes = (await memory?.stop()) ?? Number.NaN
      const heapBytes = (await page.heapBytes()) - heapBefore
      const requests = await takeCounts(sink.child, app)
      await (alone ? alone.close() : page.close())
      return { cpuMs, wallMs, heapBytes, memoryBytes, requests }
    },
    async profile(run) {
      const page = await open(await openShared(), run)
      const profile = await page.profile(() => page.evaluate(`bench.run(${jobOf(run)})`))
      await page.close()
      return profile
    },
    async close() {
      await shared?.close()
      app.close()
      for (const server of [proxy, sink]) server?.child.disconnect()
    },
  }
}

async function startServer(name: string, args: readonly number[] = []): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(script(name), args.map(String))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port }
}

/** All requests since the last time: forms, preflights, and signatures. */
async function takeCounts(sink: ChildProcess, app: BenchApp): Promise<number> {
  sink.send('take')
  const [{ requests, preflights }] = (await once(sink, 'message')) as [{ requests: number; preflights: number }]
  return requests + preflights + app.takeSignatures()
}

/** A process that came meanwhile counts from its start; what one that ended did is not known. */
const elapsed = (before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number =>
  [...after].reduce((sum, [id, ms]) => sum + ms - (before.get(id) ?? 0), 0)

/** Looks at the browser's memory again and again, and says by how much it grew at most. */
async function watchMemory(chromium: Chromium): Promise<{ stop: () => Promise<number> }> {
  // a browser that has just started is still growing
  await delay(1000)
  const before = (await chromium.memoryBytes()) ?? Number.NaN
  let most = before
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      await delay(MEMORY_MS)
      most = Math.max(most, (await chromium.memoryBytes()) ?? Number.NaN)
    }
  })()
  return {
    async stop() {
      isOver = true
      await watching
      return most - before
    },
  }
}
