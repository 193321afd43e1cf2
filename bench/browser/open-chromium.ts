import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import CDP from 'chrome-remote-interface'
import { chromiumLaunchOptions } from '../../scripts/chromium.ts'
import { START_MS } from '../../scripts/engine-start.ts'
import { residentBytes } from './resident-bytes.ts'

/** A page of its own, with nothing kept from others: connections, caches, preflights, or a process. */
export interface BenchPage {
  /** Evaluates an expression, waits for its promise, and returns its JSON. */
  evaluate<Value>(expression: string): Promise<Value>
  /** Chooses a file of this machine in the page's input. */
  chooseFile(path: string): Promise<void>
  /** Bytes of live objects: the garbage is collected before. */
  heapBytes(): Promise<number>
  close(): Promise<void>
}

/** A Chromium. Of DevTools' domains none is enabled: Network would copy every body. */
export interface Chromium {
  open(url: string): Promise<BenchPage>
  /** Processor time of each of its processes so far, in milliseconds, by process id. */
  cpuMs(): Promise<ReadonlyMap<number, number>>
  /** Memory that its processes have to themselves; `undefined` where this system does not tell. */
  memoryBytes(): Promise<number | undefined>
  close(): Promise<void>
}

/**
 * Starts the Chromium that `CHROMIUM` names, headless, with every `*.localhost` at this machine.
 * @param before what its command begins with, such as what binds it to a processor.
 */
export async function openChromium(before: readonly string[] = []): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'bench-chromium-'))
  const { executablePath = '', args = [] } = chromiumLaunchOptions()
  const own = [`--user-data-dir=${profile}`, '--headless=new', '--remote-debugging-port=0', '--disable-extensions']
  const resolving = '--host-resolver-rules=MAP *.localhost 127.0.0.1'
  const [command = '', ...rest] = [...before, executablePath, ...args, ...own, resolving, 'about:blank']
  const child = spawn(command, rest, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const { port, path } = await Promise.race([listeningOn(profile), failsWith(child)])
  const browser = await CDP({ local: true, target: `ws://127.0.0.1:${port}${path}` })
  const processes = async () => (await browser.SystemInfo.getProcessInfo()).processInfo
  return {
    open: (url) => openPage(browser, port, url),
    cpuMs: async () => new Map((await processes()).map(({ id, cpuTime }) => [id, cpuTime * 1000])),
    memoryBytes: async () => residentBytes((await processes()).map(({ id }) => id)),
    async close() {
      await browser.Browser.close().catch(() => child.kill())
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

async function failsWith(child: ReturnType<typeof spawn>): Promise<never> {
  const [error] = await Promise.race([once(child, 'error'), once(child, 'exit')])
  throw new Error(`Chromium did not start: ${error instanceof Error ? error.message : `it ended with ${error}`}`)
}

/** Chromium writes into its profile where DevTools listens. */
async function listeningOn(profile: string): Promise<{ port: number; path: string }> {
  for (const end = performance.now() + START_MS; performance.now() < end; await delay(20)) {
    const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n')
    if (path) return { port: Number(port), path }
  }
  throw new Error('Chromium did not start in time.')
}

async function openPage(browser: CDP.Client, port: number, url: string): Promise<BenchPage> {
  const { browserContextId } = await browser.Target.createBrowserContext({})
  const { targetId } = await browser.Target.createTarget({ url: 'about:blank', browserContextId })
  const page = await CDP({ local: true, port, target: targetId })
  const evaluate = async <Value>(expression: string) => {
    const { result, exceptionDetails } = await page.Runtime.evaluate({
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    if (!exceptionDetails) return result.value as Value
    throw new Error(`The page failed: ${exceptionDetails.exception?.description ?? JSON.stringify(exceptionDetails)}`)
  }
  await page.Page.enable()
  const loaded = new Promise<unknown>((resolve) => page.on('Page.loadEventFired', resolve))
  await Promise.all([loaded, page.Page.navigate({ url })])
  await page.Page.disable()
  return {
    evaluate,
    async chooseFile(path) {
      const { result } = await page.Runtime.evaluate({ expression: 'document.querySelector("input")' })
      await page.DOM.setFileInputFiles({ files: [path], objectId: result.objectId as string })
    },
    async heapBytes() {
      await page.HeapProfiler.collectGarbage()
      return (await page.Runtime.getHeapUsage()).usedSize
    },
    async close() {
      await page.close()
      await browser.Target.disposeBrowserContext({ browserContextId })
    },
  }
}
