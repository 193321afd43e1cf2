import { setTimeout as sleep } from 'node:timers/promises'
import type { OssDirectUploaderOptions } from '@acme/oss-upload-browser'
import type { RequestEntry } from '@acme/oss-upload-emulator'
import { describe, expect, it, type TestContext } from 'vitest'
import { type NetworkGate, startNetworkGate } from './network-gate.js'
import { type OwnBrowser, type OwnEngine, startOwnBrowser, untilGiven } from './own-browser.js'
import { signalAll } from './process-tree.js'
import { sha256, startUploadApp, type UploadApp } from './upload-app.js'

const FILES = 30
const CONCURRENCY = 2
const POLICY_SECONDS = 5
/** How long the lid is closed, and the network away. */
const AWAY_MS = 30_000

/** A page in a browser of its own. */
interface Visit {
  readonly app: UploadApp
  readonly browser: OwnBrowser
  /** Between the page and everything. */
  readonly gates: readonly NetworkGate[]
}

/** What the page under test has. */
type Scripts = {
  OssUpload: typeof import('@acme/oss-upload-browser')
  /** Keys, or what failed, of the files that have ended. */
  outcomes: string[]
}

async function openPage(engine: OwnEngine, { onTestFinished }: TestContext): Promise<Visit> {
  // the app looks at the bucket by the same gate: that opens first
  const gates = [await startNetworkGate(), await startNetworkGate()] as const
  const [toBucket, toApp] = gates
  const app = await startUploadApp({ policyLifetimeSeconds: POLICY_SECONDS, endpoint: toBucket.url })
  toApp.target = Number(new URL(app.url).port)
  toBucket.target = app.emulator.port
  onTestFinished(async () => {
    for (const gate of gates) await gate.close()
    await app.close()
  })
  const browser = await startOwnBrowser(engine)
  onTestFinished(async () => void (await browser.close()))
  await browser.goto(toApp.url)
  return { app, browser, gates }
}

const textOf = (index: number) => `${index} `.repeat(30_000)

/** Starts a batch that takes its time, and waits for the first of it. */
async function startBatch({ app, browser }: Visit): Promise<void> {
  app.emulator.faults.add({ operation: 'PostObject', effect: 'latency', ms: 500 })
  const texts = Array.from({ length: FILES }, (_, index) => textOf(index))
  const options = { endpoint: '/api/oss-upload', concurrency: CONCURRENCY, stallSeconds: 10 }
  const start = ({ texts, options }: { texts: string[]; options: OssDirectUploaderOptions }) => {
    const page = window as never as Scripts
    const uploader = new page.OssUpload.OssDirectUploader(options)
    page.outcomes = []
    const files = texts.map((text, index) => new File([text], `${index}.txt`, { type: 'text/plain' }))
    const run = async () => {
      for await (const outcome of uploader.uploadAll(files))
        page.outcomes.push(outcome.status === 'fulfilled' ? outcome.value.key : String(outcome.error))
    }
    void run()
  }
  await browser.run(start, { texts, options })
  await outcomesOf(browser, 3)
}

/** The page's outcomes, once there are so many. */
const outcomesOf = (browser: OwnBrowser, count: number): Promise<string[]> =>
  untilGiven(
    browser,
    (count) => {
      const { outcomes } = window as never as Scripts
      return outcomes.length >= count ? outcomes : undefined
    },
    count,
  )

/** Waits until all that is in flight are forms: whoever asks for a signature without a network is told soon. */
async function untilSending({ app }: Visit): Promise<void> {
  const isOpen = ({ operation, state }: RequestEntry) => operation === 'PostObject' && state === 'open'
  while (app.emulator.requests().filter(isOpen).length < CONCURRENCY) await sleep(10)
}

/** Takes the network away by the engine's own switch, or else from below it, and gives it back. */
async function setNetwork({ browser, gates }: Visit, isThere: boolean): Promise<void> {
  if (!browser.setOffline) {
    if (!isThere) return void (await Promise.all(gates.map((gate) => gate.shut())))
    for (const gate of gates) await gate.open()
    return
  }
  await browser.setOffline(!isThere)
  expect(await browser.run(() => navigator.onLine)).toBe(isThere)
}

/** Every file ends by being in the bucket once, as it was, and in the app's table once. */
async function expectAllOnce({ app, browser }: Visit): Promise<void> {
  const keys = await outcomesOf(browser, FILES)
  const wanted = Array.from({ length: FILES }, (_, index) => sha256(textOf(index)))
  const stored = await app.stored()
  expect([...stored.values()].sort()).toEqual(wanted.sort())
  expect([...stored.keys()].sort()).toEqual([...keys].sort())
  expect([...app.records.keys()].sort()).toEqual([...keys].sort())
  expect([...app.records.values()].filter((runs) => runs !== 1)).toEqual([])
}

/** Runs a test in all engines at a time, more of them than vitest would: they wait for time to pass, and not for processors. */
async function inEveryEngine(context: TestContext, run: (visit: Visit, engine: OwnEngine) => Promise<void>) {
  const engines: OwnEngine[] = ['chromium', 'firefox', 'webkit']
  const runs = engines.map(async (engine) => {
    try {
      await run(await openPage(engine, context), engine)
    } catch (cause) {
      throw new Error(`in ${engine}`, { cause })
    }
  })
  await Promise.all(runs)
}

describe.concurrent('a batch that is left alone finishes by itself', { timeout: 180_000 }, () => {
  it('when the lid is closed until long after the signature’s end', (context) =>
    inEveryEngine(context, async (visit) => {
      await startBatch(visit)
      const pids = await visit.browser.pids()
      signalAll(pids, 'SIGSTOP')
      await sleep(POLICY_SECONDS * 1000 + AWAY_MS)
      signalAll(pids, 'SIGCONT')
      await expectAllOnce(visit)
    }))

  it('when the clock jumps by a day in the middle', (context) =>
    inEveryEngine(context, async (visit, engine) => {
      await startBatch(visit)
      const days = engine === 'firefox' ? 1 : -1
      await visit.browser.run((ms) => {
        const { now } = Date
        Date.now = () => now() + ms
      }, days * 86_400_000)
      await expectAllOnce(visit)
    }))

  it('when the network is away for half a minute', (context) =>
    inEveryEngine(context, async (visit) => {
      await startBatch(visit)
      await untilSending(visit)
      await setNetwork(visit, false)
      await sleep(AWAY_MS)
      await setNetwork(visit, true)
      await expectAllOnce(visit)
    }))
})
