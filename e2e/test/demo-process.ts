import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../../scripts/free-port.ts'

/** The demo as a user runs it: its own process, told apart by its ready line. */
export interface RunningDemo {
  readonly url: string
  readonly emulatorUrl: string
  /** Closes what it writes to, as a reader does that has gone. */
  stopReading(): void
  /** Ends it by SIGTERM. */
  stop(): Promise<void>
}

const MAIN = fileURLToPath(new URL('../../apps/demo/dist/main.js', import.meta.url))

/** @throws Error with what the demo wrote where it ends before it is ready. */
export async function startDemoProcess(dataDir: string, extra: Record<string, string> = {}): Promise<RunningDemo> {
  const emulatorPort = await findFreePort()
  const env = { ...process.env, PORT: '0', EMULATOR_PORT: String(emulatorPort), DATA_DIR: dataDir, ...extra }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const exited = once(child, 'exit')
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), exited.then(() => [''])])
  const url = /^demo ready at (http:\S+)$/.exec(line)?.[1]
  if (!url) throw new Error(`The demo did not start: ${line} ${errors}`)
  return {
    url,
    emulatorUrl: `http://127.0.0.1:${emulatorPort}`,
    stopReading: () => {
      child.stdout.destroy()
      child.stderr.destroy()
    },
    stop: async () => {
      child.kill('SIGTERM')
      const [status] = await exited
      if (status !== 0) throw new Error(`The demo ended with status ${status}: ${errors}`)
    },
  }
}
