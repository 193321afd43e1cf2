import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright'
import { remote } from 'webdriverio'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { START_MS } from '../../scripts/engine-start.js'
import { startFirefoxAlone } from '../../scripts/firefox-alone.js'
import { startWebKitDriver, webkitCapabilities, webkitSession } from '../../scripts/webkit.js'
import { signalAll, startKnown } from './process-tree.js'

/** A page in a browser of its own: the same few things in each engine, whatever drives it. */
export interface OwnBrowser {
  /** The browser's processes, and by now its page's; not those of a driver. */
  pids(): Promise<number[]>
  goto(url: string): Promise<unknown>
  /** Gives the page's input a file of the disk. */
  chooseFile(path: string): Promise<unknown>
  /** Runs a function in the page; it knows its argument alone. A driver breaks off what takes long. */
  run<Result, Argument = undefined>(script: (argument: Argument) => Result, argument?: Argument): Promise<Result>
  /** Says to the page that there is no network, and lets nothing through; WebKitGTK's driver has no such thing. */
  setOffline?(isOffline: boolean): Promise<unknown>
  close(): Promise<unknown>
}

/** Of those that keep a profile: ends it as a crash does. */
export interface CrashableBrowser extends OwnBrowser {
  kill(): Promise<void>
}

const killAll = async (pids: () => Promise<number[]>, ended: Promise<unknown>): Promise<void> => {
  signalAll(await pids(), 'SIGKILL')
  await ended
}

async function startChromium(profile = ''): Promise<CrashableBrowser> {
  // '' is a profile of its own, which it takes along
  const open = () => chromium.launchPersistentContext(profile, chromiumLaunchOptions())
  const { value: context, pids } = await startKnown(open)
  const ended = new Promise((resolve) => context.once('close', resolve))
  const page = await context.newPage()
  return {
    pids,
    goto: (url) => page.goto(url),
    chooseFile: (path) => page.locator('input').setInputFiles(path),
    run: (script, argument) => page.evaluate(script as never, argument) as never,
    setOffline: (isOffline) => context.setOffline(isOffline),
    kill: () => killAll(pids, ended),
    close: () => context.close().catch(() => {}),
  }
}

/** What Firefox says of a value: a text by its `value`, an element by its `sharedId`. */
interface RemoteValue {
  readonly value?: string
  readonly sharedId?: string
}

async function startFirefox(profile?: string): Promise<CrashableBrowser> {
  const { value: browser, pids } = await startKnown(() => startFirefoxAlone(profile))
  const { context } = await browser.send('browsingContext.create', { type: 'tab' })
  const call = async (functionDeclaration: string): Promise<RemoteValue> => {
    const { result, exceptionDetails } = await browser.send('script.callFunction', {
      ...{ functionDeclaration, target: { context }, awaitPromise: true },
    })
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
    return result as RemoteValue
  }
  return {
    pids,
    goto: (url) => browser.send('browsingContext.navigate', { context, url, wait: 'complete' }),
    async chooseFile(path) {
      const { sharedId } = await call("() => document.querySelector('input')")
      await browser.send('input.setFiles', { context, element: { sharedId }, files: [path] })
    },
    async run(script, argument) {
      const { value } = await call(`async () => JSON.stringify(await (${script})(${JSON.stringify(argument)}))`)
      return value === undefined ? undefined : JSON.parse(value)
    },
    setOffline: (isOffline) =>
      browser.send('emulation.setNetworkConditions', {
        ...{ contexts: [context], networkConditions: isOffline ? { type: 'offline' } : null },
      }),
    kill: () => killAll(pids, browser.ended),
    close: browser.close,
  }
}

async function startWebKit(): Promise<OwnBrowser> {
  const driver = await startWebKitDriver()
  const open = () =>
    remote({ ...webkitSession, port: driver.port, logLevel: 'error', capabilities: webkitCapabilities })
  const { value: browser, pids } = await startKnown(open).catch((error) => {
    driver.stop()
    throw error
  })
  return {
    pids,
    async goto(url) {
      await browser.url(url)
      // on a busy machine the driver says so before the page's scripts have run
      const isThere = (url: string) => location.href === url && document.readyState === 'complete'
      await browser.waitUntil(() => browser.execute(isThere, new URL(url).href), { timeout: START_MS })
    },
    chooseFile: async (path) => browser.$('input').addValue(path),
    run: (script, argument) => browser.execute(script as never, argument as never) as never,
    close: () => browser.deleteSession().finally(() => driver.stop()),
  }
}

const crashable = { chromium: startChromium, firefox: startFirefox }
const starters = { ...crashable, webkit: startWebKit }

export type OwnEngine = keyof typeof starters
/** Those that a profile can outlive. */
export type CrashableEngine = keyof typeof crashable

/** One starts at a time, so that its processes can be told from the others'. */
let starting: Promise<unknown> = Promise.resolve()

function startNext<Browser>(start: () => Promise<Browser>): Promise<Browser> {
  const started = starting.then(start)
  starting = started.catch(() => {})
  return started
}

/** Starts an engine by itself, with an empty page. */
export const startOwnBrowser = (engine: OwnEngine): Promise<OwnBrowser> => startNext(() => starters[engine]())

/** Starts one with a profile, a folder that outlives it. */
export const startCrashableBrowser = (engine: CrashableEngine, profile: string): Promise<CrashableBrowser> =>
  startNext(() => crashable[engine](profile))

/** Resolves with what the page gives, once it gives something. */
export async function untilGiven<Result, Argument = undefined>(
  browser: OwnBrowser,
  script: (argument: Argument) => Result | undefined,
  argument?: Argument,
): Promise<Result> {
  for (;;) {
    // WebDriver knows no undefined
    const result = (await browser.run(script, argument)) ?? null
    if (result !== null) return result
    await sleep(100)
  }
}
