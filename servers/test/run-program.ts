import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Emulator } from '@acme/oss-upload-emulator'
import { vi } from 'vitest'
import { findFreePort } from '../../scripts/free-port.ts'
import type { Program } from './programs.ts'

/** An app that serves, in a process of its own. */
export interface RunningProgram {
  /** Such as `http://127.0.0.1:34567`. */
  readonly origin: string
  /** URL of the mount. */
  readonly url: string
  /** Where OSS calls: the mount, with a query that it signs raw. */
  readonly callbackUrl: string
  /** Ends it by its process id. */
  stop(): Promise<void>
}

/** Builds and starts an app whose bucket is an emulator's, and waits until it answers. @throws Error with what it wrote. */
export async function runProgram(
  { name, mount, command, prepare }: Program,
  emulator: Emulator,
): Promise<RunningProgram> {
  const port = await findFreePort()
  const origin = `http://127.0.0.1:${port}`
  // another host name than the page's, and a query that not every server hands on as it came
  const callbackUrl = `http://localhost:${port}${mount}?from=oss%20itself&a+b=%2F`
  const env = environment(emulator, callbackUrl, port)
  await prepare(env)
  const [file, ...args] = command(port)
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      log += chunk
    })
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }
  const url = origin + mount
  const ended = exited.then(([status]) => Promise.reject(new Error(`it ended with status ${status}`)))
  try {
    await Promise.race([vi.waitFor(() => signs(url), { timeout: 30_000, interval: 50 }), ended])
    return { origin, url, callbackUrl, stop }
  } catch (cause) {
    await stop()
    throw new Error(`${name} did not start: ${log}`, { cause })
  }
}

async function signs(url: string): Promise<void> {
  const { status } = await fetch(url)
  if (status !== 200) throw new Error(`it answered ${status}`)
}

const environment = (emulator: Emulator, callbackUrl: string, port: number): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  DENO_NO_UPDATE_CHECK: '1',
  PORT: String(port),
  OSS_BUCKET: 'demo-bucket',
  OSS_REGION: 'cn-hangzhou',
  OSS_ENDPOINT: emulator.url,
  OSS_ACCESS_KEY_ID: 'emulator-id',
  OSS_ACCESS_KEY_SECRET: 'emulator-secret',
  OSS_UPLOAD_SECRET: 'the first sealing secret of the tests',
  OSS_CALLBACK_URL: callbackUrl,
  OSS_CALLBACK_KEY_URLS: emulator.publicKeyUrl,
})
