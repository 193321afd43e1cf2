import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findFreePort } from '../../../scripts/free-port.ts'

/** A real server of the tests' own, on a free port of this machine. */
export interface StoreServer {
  readonly url: string
  stop(): Promise<void>
}

const START_MS = 30_000

/** PostgreSQL refuses to run as root: then its programs run as the user that Debian's package makes for it. */
function postgresUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString())
  return { uid: idOf('-u'), gid: idOf('-g') }
}

function requireProgram(variable: string): string {
  const program = process.env[variable]
  if (program) return program
  throw new Error(`${variable} is not set: run the tests with \`npm test\`, or set it to the program's path.`)
}

export async function startRedis(): Promise<StoreServer> {
  const port = await findFreePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const program = spawn(requireProgram('REDIS_SERVER'), args, { stdio: 'ignore' })
  await waitForPort(port, program)
  return { url: `redis://127.0.0.1:${port}`, stop: () => end(program) }
}

export async function startPostgres(): Promise<StoreServer> {
  const initdb = requireProgram('POSTGRES_INITDB')
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-postgres-'))
  await chmod(folder, 0o777)
  const data = join(folder, 'data')
  const user = postgresUser()
  await promisify(execFile)(initdb, ['-D', data, '-U', 'tests', '-A', 'trust', '--no-sync', '-E', 'UTF8'], user)
  const port = await findFreePort()
  const settings = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F']
  const program = spawn(join(dirname(initdb), 'postgres'), settings, { ...user, stdio: 'ignore' })
  await waitForPort(port, program)
  const stop = async () => {
    await end(program)
    await rm(folder, { recursive: true })
  }
  return { url: `postgres://tests@127.0.0.1:${port}/postgres`, stop }
}

async function end(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null) return
  program.kill('SIGTERM')
  await once(program, 'exit')
}

async function waitForPort(port: number, program: ChildProcess): Promise<void> {
  for (const start = Date.now(); Date.now() - start < START_MS; await sleep(50)) {
    if (program.exitCode !== null) break
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise((resolve) =>
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false)),
    )
    socket.destroy()
    if (isOpen) return
  }
  program.kill()
  throw new Error(`${program.spawnfile} did not start.`)
}
