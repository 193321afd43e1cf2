import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { START_MS } from './engine-start.ts'
import { findFreePort } from './free-port.ts'

/** Gives what `ready` gives, or rejects where the program ends before or takes too long. */
async function whenReady<T>(program: ChildProcess, ready: Promise<T>): Promise<T> {
  const name = program.spawnfile
  const failure = new Promise<never>((_, reject) => {
    program.once('error', ({ message }) => reject(new Error(`${name} could not be started: ${message}`)))
    program.once('exit', (status, signal) => reject(new Error(`${name} ended with ${status ?? signal}`)))
    setTimeout(() => reject(new Error(`${name} was not ready after ${START_MS} ms`)), START_MS).unref()
  })
  try {
    return await Promise.race([ready, failure])
  } catch (error) {
    program.kill()
    throw error
  }
}

/** Starts a program that ends with this process: not in a teardown, since vitest ends the WebKit session after those. */
function start(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const program = spawn(command, args, options)
  process.once('exit', () => program.kill())
  program.unref()
  return program
}

/** Starts a display that nobody sees, and gives its name. It ends with this process. */
export async function startDisplay(): Promise<string> {
  const program = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const output = program.stdio[3] as Readable
  // the whole line: Xvfb writes number and newline apart, and ends where nobody takes the second
  const [number] = await whenReady(program, once(createInterface(output), 'line'))
  output.destroy()
  return `:${number}`
}

async function waitForAnswer(url: string, program: ChildProcess): Promise<void> {
  const isAnswered = () =>
    fetch(url, { signal: AbortSignal.timeout(1000) }).then(
      ({ ok }) => ok,
      () => false,
    )
  while (program.exitCode === null && program.signalCode === null && !(await isAnswered())) await sleep(50)
}

async function startDriver(display: string): Promise<number> {
  const port = await findFreePort()
  const program = start('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: display,
      // its sandbox refuses root; a virtual display has no GPU
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
    },
  })
  await whenReady(program, waitForAnswer(`http://127.0.0.1:${port}/status`, program))
  return port
}

/** Starts WebKitGTK's driver, and the display without which it never answers. engines.ts reads the port. */
export default async function setup(): Promise<void> {
  process.env.WEBKIT_DRIVER_PORT = String(await startDriver(await startDisplay()))
}
