import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from './folder-sync.js'

/** Writes a file so that a reader, or a crash, meets the old content or the new, never a mixture. */
export async function writeFileAtomically(path: string, text: string, mode = 0o666): Promise<void> {
  const temporary = join(dirname(path), `${TEMPORARY_PREFIX}${randomUUID()}`)
  try {
    const handle = await open(temporary, 'wx', mode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(dirname(path))
}

/** Starts the names of files that only a crash leaves behind. */
export const TEMPORARY_PREFIX = '.tmp-'
