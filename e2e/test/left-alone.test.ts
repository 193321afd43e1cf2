import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, firefox, type Page } from 'playwright'
import { describe, expect, it, type TestContext } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { firefoxContextOptions, firefoxLaunchOptions } from '../../scripts/firefox.js'
import { signalAll, startKnown } from './process-tree.js'
import { sha256, startUploadApp, type UploadApp } from './upload-app.js'

const FILES = 30
const POLICY_SECONDS = 5
/** How long the lid is closed, and the network away. */
const AWAY_MS = 30_000

const launch = {
  chromium: () => chromium.launch(chromiumLaunchOptions()),
  firefox: () => firefox.launch(firefoxLaunchOptions()),
}
type Engine = keyof typeof launch

/** A page in a browser of its own, whose processes are known. */
interface Visit {
  readonly app: UploadApp
  readonly page: Page
  /** The browser's, and by now its page's. */
  readonly pids: () => Promise<number[]>
}

/** One browser starts at a time, so that its processes can be told from the others'. */
let starting: Promise<unknown> = Promise.resolve()

async function openPage(engine: Engine, { onTestFinished }: TestContext): Promise<Visit> {
  const app = await startUploadApp({ policyLifetimeSeconds: POLICY_SECONDS })
  onTestFinished(() => app.close())
  const started = starting.then(() => startKnown(launch[engine]))
  starting = started.catch(() => {})
  const { value: browser, pids } = await started
  onTestFinished(() => browser.close())
  const page = await browser.newPage(engine === 'firefox' ? firefoxContextOptions : {})
  await page.goto(app.url)
  return { app, page, pids }
}

const textOf = (index: number) => `${index} `.repeat(30_000)

/** Starts a batch that takes its time; `ended` counts the files that have, and `outcomes` waits for all. */
async function startBatch({
  app,
  page,
}: Visit): Promise<{ outcomes: Promise<string[]>; endedReach: (count: number) => Promise<unknown> }> {
  app.emulator.faults.add({ operation: 'PostObject', effect: 'latency', ms: 500 })
  const texts = Array.from({ length: FILES }, (_, index) => textOf(index))
  await page.evaluate((texts) => {
    const { OssUpload } = window as never as { OssUpload: typeof import('@acme/oss-upload-browser') }
    const uploader = new OssUpload.OssDirectUploader({ endpoint: '/api/oss-upload', concurrency: 2, stallSeconds: 10 })
    const state = { ended: 0, outcomes: [] as string[] }
    const files = texts.map((text, index) => new File([text], `${index}.txt`, { type: 'text/plain' }))
    const run = async () => {
      for await (const outcome of uploader.uploadAll(files)) {
        state.ended += 1
        state.outcomes.push(outcome.status === 'fulfilled' ? outcome.value.key : String(outcome.error))
      }
      return state.outcomes
    }
    Object.assign(window, { state, all: run() })
  }, texts)
  const outcomes = page.evaluate(() => (window as never as { all: Promise<string[]> }).all)
  const endedReach = (count: number) =>
    page.waitForFunction((count) => (window as never as { state: { ended: number } }).state.ended >= count, count)
  return { outcomes, endedReach }
}

/** Every file is in the bucket once, as it was, and in the app's table once. */
async function expectAllOnce({ app }: Visit, keys: string[]): Promise<void> {
  const wanted = Array.from({ length: FILES }, (_, index) => sha256(textOf(index)))
  const stored = await app.stored()
  expect([...stored.values()].sort()).toEqual(wanted.sort())
  expect([...stored.keys()].sort()).toEqual([...keys].sort())
  expect([...app.records.keys()].sort()).toEqual([...keys].sort())
  expect([...app.records.values()].filter((runs) => runs !== 1)).toEqual([])
}

describe.concurrent('a batch that is left alone finishes by itself', { timeout: 180_000 }, () => {
  it.for<Engine>(['chromium', 'firefox'])(
    'when the lid is closed until long after the signature’s end (%s)',
    async (engine, context) => {
      const visit = await openPage(engine, context)
      const { outcomes, endedReach } = await startBatch(visit)
      await endedReach(3)
      signalAll(await visit.pids(), 'SIGSTOP')
      await sleep(POLICY_SECONDS * 1000 + AWAY_MS)
      signalAll(await visit.pids(), 'SIGCONT')
      await expectAllOnce(visit, await outcomes)
    },
  )

  it.for<[number, Engine]>([
    [-1, 'chromium'],
    [1, 'firefox'],
  ])('when the clock jumps by a day in the middle (%i, %s)', async ([days, engine], context) => {
    const visit = await openPage(engine, context)
    const { outcomes, endedReach } = await startBatch(visit)
    await endedReach(3)
    await visit.page.evaluate((ms) => {
      const { now } = Date
      Date.now = () => now() + ms
    }, days * 86_400_000)
    await expectAllOnce(visit, await outcomes)
  })

  it('when the network is away for half a minute', async (context) => {
    const visit = await openPage('chromium', context)
    const { outcomes, endedReach } = await startBatch(visit)
    await endedReach(3)
    await visit.page.context().setOffline(true)
    await sleep(AWAY_MS)
    await visit.page.context().setOffline(false)
    await expectAllOnce(visit, await outcomes)
  })
})
