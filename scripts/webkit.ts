import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { START_MS } from './engine-start.ts'
import { findFreePort } from './free-port.ts'
import { startProgram, whenReady } from './start-program.ts'

/** How a session with WebKitGTK's driver is opened; what a test runs in adds the capabilities in its own manner. */
export const webkitSession = {
  hostname: '127.0.0.1',
  connectionRetryTimeout: START_MS,
  connectionRetryCount: 0,
} as const

/** Of its browser: the driver knows no BiDi. */
export const webkitCapabilities = { browserName: 'MiniBrowser', 'wdio:enforceWebDriverClassic': true } as const

/** WebKitGTK's driver, and the display without which it never answers. */
export interface WebKitDriver {
  readonly port: number
  /** Ends both, and the browser of a session that is open. */
  stop(): void
}

/** A display that nobody sees. */
export interface Display {
  /** As `DISPLAY` has it. */
  readonly name: string
  readonly program: ChildProcess
}

/** What WebKitGTK runs with on a display. */
export const webkitEnvironment = ({ name }: Display): Readonly<Record<string, string>> => ({
  DISPLAY: name,
  // its sandbox refuses root; a virtual display has no GPU
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  WEBKIT_DISABLE_DMABUF_RENDERER: '1',
  LIBGL_ALWAYS_SOFTWARE: '1',
})

/** Starts a display; it ends with this process at the latest. */
export async function startDisplay(): Promise<Display> {
  const program = startProgram('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const output = program.stdio[3] as Readable
  // the whole line: Xvfb writes number and newline apart, and ends where nobody takes the second
  const [number] = await whenReady(program, once(createInterface(output), 'line'))
  output.destroy()
  return { name: `:${number}`, program }
}

async function waitForAnswer(url: string, program: ChildProcess): Promise<void> {
  const isAnswered = () =>
    fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      ({ ok }) => ok,
      () => false,
    )
  while (program.exitCode === null && program.signalCode === null && !(await isAnswered())) await sleep(50)
}

/** Starts WebKitGTK's driver and its display: they end with this process at the latest. */
export async function startWebKitDriver(): Promise<WebKitDriver> {
  const display = await startDisplay()
  const port = await findFreePort()
  const program = startProgram('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: { ...process.env, ...webkitEnvironment(display) },
  })
  await whenReady(program, waitForAnswer(`http://127.0.0.1:${port}/status`, program))
  return {
    port,
    stop() {
      program.kill()
      display.program.kill()
    },
  }
}
