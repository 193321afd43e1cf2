import { open } from 'node:fs/promises'

/** What is under way for a folder: a sync that runs, and the one behind it, for those who came too late for the first. */
interface Syncs {
  running: Promise<void>
  next: Promise<void> | undefined
}

const syncs = new Map<string, Syncs>()

/** Waits until a folder's entries, as they are now, are on disk. Many who wait at a time share one sync. */
export function syncFolder(folder: string): Promise<void> {
  const underWay = syncs.get(folder)
  if (!underWay) return begin(folder)
  // It may have begun before the newest entry came.
  underWay.next ??= underWay.running.catch(() => undefined).then(() => begin(folder))
  return underWay.next
}

function begin(folder: string): Promise<void> {
  const underWay: Syncs = { running: sync(folder), next: undefined }
  syncs.set(folder, underWay)
  const end = () => {
    if (syncs.get(folder) === underWay && !underWay.next) syncs.delete(folder)
  }
  underWay.running.then(end, end)
  return underWay.running
}

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
