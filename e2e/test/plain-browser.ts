import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { executableFrom } from '../../scripts/engine-start.js'
import { type Display, startDisplay, webkitEnvironment } from '../../scripts/webkit.js'

/** What plain browsers there are. */
export const plainEngines = ['chromium', 'firefox', 'webkit'] as const

export type PlainEngine = (typeof plainEngines)[number]

/** A browser as a person starts it: with a profile that outlives it, and no driver, which a crash would take along. */
export interface PlainBrowser {
  /** Ends all its processes as a crash does. */
  kill(): Promise<void>
}

interface Command {
  readonly path: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Nothing but our page, also after a crash. */
const FIREFOX_PREFERENCES = {
  'toolkit.startup.max_resumed_crashes': -1,
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
}

let display: Promise<Display> | undefined

/** The browser that WebKitGTK's driver starts: it is not in PATH, but the driver names it. */
async function findMiniBrowser(): Promise<string> {
  const paths = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'WebKitWebDriver'))
  const driver = paths.find((path) => existsSync(path))
  const named = driver && /\/[\w./+-]+\/MiniBrowser/.exec((await readFile(driver)).toString('latin1'))
  if (!named) throw new Error('WebKitWebDriver is not in PATH, or names no browser: run `npm test`.')
  return named[0]
}

const commands: Readonly<Record<PlainEngine, (profile: string) => Promise<Command>>> = {
  async chromium(profile) {
    const { executablePath = '', args = [] } = chromiumLaunchOptions()
    return { path: executablePath, args: [...args, '--headless=new', `--user-data-dir=${profile}`] }
  },
  async firefox(profile) {
    const lines = Object.entries(FIREFOX_PREFERENCES).map(
      ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`,
    )
    await writeFile(join(profile, 'user.js'), lines.join(''))
    const env = { MOZ_CRASHREPORTER_DISABLE: '1' }
    return { path: executableFrom('FIREFOX'), args: ['--headless', '--no-remote', '--profile', profile], env }
  },
  async webkit(profile) {
    display ??= startDisplay()
    const folders = { XDG_DATA_HOME: profile, XDG_CACHE_HOME: profile, XDG_CONFIG_HOME: profile }
    const env = { ...webkitEnvironment(await display), ...folders }
    return { path: await findMiniBrowser(), args: [], env }
  },
}

/** Starts a browser that opens one page. @param profile a folder, the same for each start that is to know what the last one knew. */
export async function startPlainBrowser(engine: PlainEngine, profile: string, url: string): Promise<PlainBrowser> {
  const { path, args, env } = await commands[engine](profile)
  // a group of its own, which all that it starts belongs to
  const program = spawn(path, [...args, url], { env: { ...process.env, ...env }, stdio: 'ignore', detached: true })
  await once(program, 'spawn')
  const { pid = 0 } = program
  const end = () => process.kill(-pid, 'SIGKILL')
  process.once('exit', end)
  return {
    async kill() {
      if (!process.off('exit', end) || program.exitCode !== null || program.signalCode !== null) return
      const gone = once(program, 'exit')
      end()
      await gone
    },
  }
}
