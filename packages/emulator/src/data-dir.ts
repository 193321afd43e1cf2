import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { EmulatorStartError } from './errors.js'

/** A data folder that no other emulator uses for the time being. */
export interface DataDir {
  /** Absolute path. */
  readonly path: string
  /** Gives the folder free, and removes it when it is a temporary one. */
  release(): Promise<void>
}

// A restarted container may give an emulator the process id of its predecessor: what this process holds, it knows.
const held = new Set<string>()

/** Takes a folder, or makes a temporary one. Throws `DATA_DIR_IN_USE` or `DATA_DIR_UNUSABLE`. */
export async function acquireDataDir(dataDir: string | undefined): Promise<DataDir> {
  if (dataDir === undefined) {
    const path = await mkdtemp(join(tmpdir(), 'oss-emulator-'))
    return { path, release: () => rm(path, { recursive: true, force: true }) }
  }
  const path = resolve(dataDir)
  const lock = join(path, 'emulator.pid')
  try {
    await mkdir(path, { recursive: true })
    const holder = Number(await readFile(lock, 'utf8').catch(() => '0'))
    if (held.has(path) || (holder !== process.pid && isAlive(holder))) throw inUse(path, lock, holder)
    held.add(path)
    await writeFile(lock, String(process.pid))
  } catch (error) {
    if (error instanceof EmulatorStartError) throw error
    held.delete(path)
    throw new EmulatorStartError('DATA_DIR_UNUSABLE', `cannot use ${path} for data: ${(error as Error).message}`, error)
  }
  const release = async () => {
    await rm(lock, { force: true })
    held.delete(path)
  }
  return { path, release }
}

const inUse = (path: string, lock: string, holder: number): EmulatorStartError =>
  new EmulatorStartError(
    'DATA_DIR_IN_USE',
    `another emulator (process ${holder}) uses ${path}: name another data folder, or delete ${lock} if it is long gone`,
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
