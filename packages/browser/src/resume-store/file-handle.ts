/** What browsers add to a handle that people may choose files by. */
interface AskingHandle extends FileSystemFileHandle {
  queryPermission?(descriptor: { mode: 'read' }): Promise<PermissionState>
  requestPermission?(descriptor: { mode: 'read' }): Promise<PermissionState>
}

/** What has to be as it was. */
export interface KnownFile {
  readonly name: string
  readonly size: number
  readonly lastModified: number
}

/**
 * Opens the file of a handle: `undefined` where the user does not allow it, or the file is gone or another by now. The browser
 * may ask the user, which takes a click or a key just before.
 */
export async function openFile(handle: FileSystemFileHandle, known: KnownFile): Promise<File | undefined> {
  try {
    if (!(await isAllowed(handle))) return undefined
    const file = await handle.getFile()
    const { name, size, lastModified } = known
    return file.name === name && file.size === size && file.lastModified === lastModified ? file : undefined
  } catch {
    return undefined
  }
}

async function isAllowed(handle: AskingHandle): Promise<boolean> {
  const mode = 'read'
  const state = await handle.queryPermission?.({ mode })
  if (state === undefined || state === 'granted') return true
  return (await handle.requestPermission?.({ mode })) === 'granted'
}
