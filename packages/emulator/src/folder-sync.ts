import { closeSync, fsync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { SharedTasks } from './shared-tasks.js'

const syncs = new SharedTasks()
const syncFile = promisify(fsync)

/** Waits until a folder's entries, as they are now, are on disk. Many who wait at a time share one sync. */
export const syncFolder = (folder: string): Promise<void> => syncs.run(folder, () => sync(folder))

/** Windows cannot open folders, and needs no such call. */
async function sync(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  // At once, as handing it to another thread takes longer.
  const handle = openSync(folder, 'r')
  try {
    await syncFile(handle)
  } finally {
    closeSync(handle)
  }
}
