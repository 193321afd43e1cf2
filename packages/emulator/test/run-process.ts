import { execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

/** A server in a process of its own, which ends with the running test at the latest. */
export interface ServerProcess {
  readonly url: string
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>
  /** Memory in RAM, in bytes. */
  residentBytes(): Promise<number>
}

// As it is shipped, so the package has to be built before: a process of its own is there to be killed.
const BIN = fileURLToPath(new URL('../bin/oss-emulator.js', import.meta.url))
const BARE = fileURLToPath(new URL('./bare-server.ts', import.meta.url))

/** Starts an emulator on a free port. */
export const startProcess = (dataDir: string): Promise<ServerProcess> =>
  start([BIN, '--port', '0', '--data', dataDir, '--log', 'quiet'])

/** Starts a server that pipes bodies into files of a folder and does nothing else. */
export const startBareProcess = (folder: string): Promise<ServerProcess> => start([BARE, folder])

async function start(command: string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = () => {
    child.kill('SIGKILL')
    return ended
  }
  onTestFinished(kill)
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => resolve(/http:\S+/.exec(String(chunk))?.[0] ?? ''))
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return { url, kill, residentBytes: () => residentBytes(child.pid as number) }
}

/** From /proc where there is one, which costs less than a process each time. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined)
  const text = status
    ? /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
    : (await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])).stdout
  return Number(text) * 1024
}
