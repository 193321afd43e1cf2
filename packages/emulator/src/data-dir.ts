import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { EmulatorStartError } from './errors.js'

/** A data folder that no other emulator uses for the time being. */
export interface DataDir {
  /** Absolute path. */
  readonly path: string
  /** Gives the folder free, and removes it when it is a temporary one. */
  release(): Promise<void>
}

/** What an emulator leaves in its folder while it runs. */
interface Lock {
  readonly pid: number
  readonly url: string
}

// A restarted container may give an emulator the process id of its predecessor: what this process holds, it knows.
const held = new Set<string>()

/**
 * Takes a folder, or makes a temporary one, for the emulator that listens at `url`. Throws `DATA_DIR_IN_USE` or
 * `DATA_DIR_UNUSABLE`.
 */
export async function acquireDataDir(dataDir: string | undefined, url: string): Promise<DataDir> {
  if (dataDir === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'oss-emulator-'))
    return { path, release: () => rm(path, { recursive: true, force: true }) }
  }
  const path = resolve(dataDir)
  const file = join(path, 'emulator.lock')
  try {
    await makeFolder(path)
    const holder = await readLock(file)
    if (held.has(path) || (holder && (await isRunning(holder, path, url)))) throw inUse(path, file, holder)
    held.add(path)
    await writeFile(file, JSON.stringify({ pid: process.pid, url } satisfies Lock))
  } catch (error) {
    if (error instanceof EmulatorStartError) throw error
    held.delete(path)
    throw new EmulatorStartError('DATA_DIR_UNUSABLE', `cannot use ${path} for data: ${(error as Error).message}`, error)
  }
  const release = async () => {
    await rm(file, { force: true })
    held.delete(path)
  }
  return { path, release }
}

/**
 * Makes a folder and those above it. With `recursive`, Node's `mkdir` never returns where no folder can be made, as in /proc.
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' || dirname(path) === path) return assertFolder(path, error)
    await makeFolder(dirname(path))
    await mkdir(path).catch((late) => assertFolder(path, late))
  }
}

async function assertFolder(path: string, cause: unknown): Promise<void> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isFolder) throw cause
}

async function readLock(file: string): Promise<Lock | undefined> {
  try {
    const { pid, url } = JSON.parse(await readFile(file, 'utf8')) as Partial<Lock>
    return typeof pid === 'number' && typeof url === 'string' ? { pid, url } : undefined
  } catch {
    return undefined
  }
}

const ANSWER_MS = 1000

/**
 * A process id alone says little: after a crash, or in a new container, it may be anybody's. So the emulator that should be
 * there is asked which folder it uses; one that is there and does not answer is taken for running. Where it was, at `ownUrl`,
 * there is nobody but this one, which cannot answer yet.
 */
async function isRunning({ pid, url }: Lock, path: string, ownUrl: string): Promise<boolean> {
  if (url === ownUrl || pid === process.pid || !isAlive(pid)) return false
  try {
    const signal = AbortSignal.timeout(ANSWER_MS)
    const response = await fetch(`${url}/_emulator/health`, { headers: { 'x-oss-emulator': '1' }, signal })
    const { dataDir } = (await response.json()) as { dataDir?: string }
    return dataDir === path
  } catch (error) {
    return (error as Error).name === 'TimeoutError'
  }
}

const inUse = (path: string, file: string, holder: Lock | undefined): EmulatorStartError =>
  new EmulatorStartError(
    'DATA_DIR_IN_USE',
    `another emulator (process ${holder?.pid ?? process.pid}) uses ${path}: name another data folder, or delete ${file} if it is long gone`,
  )

function isAlive(processId: number): boolean {
  if (!(processId > 0)) return false
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
