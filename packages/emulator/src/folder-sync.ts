import { open } from 'node:fs/promises'
import { SharedTasks } from './shared-tasks.js'

const syncs = new SharedTasks()

/** Waits until a folder's entries, as they are now, are on disk. Many who wait at a time share one sync. */
export const syncFolder = (folder: string): Promise<void> => syncs.run(folder, () => sync(folder))

/** Windows cannot open folders, and needs no such call. */
async function sync(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
