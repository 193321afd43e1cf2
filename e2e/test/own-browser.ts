import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright'
import { remote } from 'webdriverio'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { START_MS } from '../../scripts/engine-start.js'
import { startFirefoxAlone } from '../../scripts/firefox-alone.js'
import { startWebKitDriver, webkitCapabilities, webkitSession } from '../../scripts/webkit.js'
import { startKnown } from './process-tree.js'

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

async function startChromium(): Promise<OwnBrowser> {
  const { value: browser, pids } = await startKnown(() => chromium.launch(chromiumLaunchOptions()))
  const context = await browser.newContext()
  const page = await context.newPage()
  return {
    pids,
    goto: (url) => page.goto(url),
    chooseFile: (path) => page.locator('input').setInputFiles(path),
    run: (script, argument) => page.evaluate(script as never, argument) as never,
    setOffline: (isOffline) => context.setOffline(isOffline),
    close: () => browser.close(),
  }
}

/** What Firefox says of a value: a text by its `value`, an element by its `sharedId`. */
interface RemoteValue {
  readonly value?: string
  readonly sharedId?: string
}

async function startFirefox(): Promise<OwnBrowser> {
  const { value: browser, pids } = await startKnown(() => startFirefoxAlone())
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

const starters = { chromium: startChromium, firefox: startFirefox, webkit: startWebKit }

export type OwnEngine = keyof typeof starters

/** One starts at a time, so that its processes can be told from the others'. */
let starting: Promise<unknown> = Promise.resolve()

/** Starts an engine by itself, with an empty page. */
export function startOwnBrowser(engine: OwnEngine): Promise<OwnBrowser> {
  const started = starting.then(starters[engine])
  starting = started.catch(() => {})
  return started
}

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
