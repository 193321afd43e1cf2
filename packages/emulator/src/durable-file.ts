import { randomUUID } from 'node:crypto'
import { closeSync, fsync, open, writeFile, writeFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { syncFolder } from './folder-sync.js'

// With callbacks, as FileHandle costs as much processor time again as all the calls that a small file takes.
const [openFile, write, sync] = [promisify(open), promisify(writeFile), promisify(fsync)]

/** So little is copied to the system sooner than to another thread. */
const AT_ONCE_BYTES = 64 * 1024

/** Writes a new file, and waits until it is on disk. Its folder's entry may not be: see {@link syncFolder}. */
export async function writeDurably(path: string, data: string | Uint8Array, mode = 0o666): Promise<void> {
  const file = await openFile(path, 'wx', mode)
  try {
    if (data.length <= AT_ONCE_BYTES) writeFileSync(file, data)
    else await write(file, data)
    await sync(file)
  } finally {
    // What is synced has nothing to wait for, and handing a call to another thread takes longer than this one.
    closeSync(file)
  }
}

/** How {@link writeFileAtomically} writes. */
interface AtomicWrite {
  /** @default 0o666 */
  readonly mode?: number
  /** What has to be on disk before the file is there; where it fails, the file stays as it was. */
  readonly after?: Promise<void> | undefined
  /** Another folder with entries that the file refers to, synced beside its own: both take as long as one. */
  readonly alsoSync?: string
}

/** Writes a file so that a reader, or a crash, meets the old content or the new, never a mixture. */
export async function writeFileAtomically(
  path: string,
  text: string,
  { mode = 0o666, after, alsoSync }: AtomicWrite = {},
): Promise<void> {
  const temporary = join(dirname(path), `${TEMPORARY_PREFIX}${randomUUID()}`)
  try {
    await writeDurably(temporary, text, mode)
    await after
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await Promise.all([dirname(path), ...(alsoSync === undefined ? [] : [alsoSync])].map(syncFolder))
}

/** Starts the names of files that only a crash leaves behind. */
export const TEMPORARY_PREFIX = '.tmp-'
