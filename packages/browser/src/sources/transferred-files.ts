import { readHandle } from './directory-handle.js'
import { readEntry } from './file-entry.js'
import { type Finding, type FoundFiles, type SourceOptions, startFinding } from './found-files.js'

/** Chromium's way to what is dropped where there is no entry. */
interface ItemWithHandle {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>
}

/**
 * Resolves with the files that were dropped, and with those below dropped folders. Call it in the event's listener, not after an
 * `await`: browsers empty the event then. It never rejects.
 */
export const filesFromDrop = (event: DragEvent, options: SourceOptions = {}): Promise<FoundFiles> =>
  readTransfer(event.dataTransfer, options)

/** Resolves with the files of a paste, a screenshot say; as {@link filesFromDrop}, call it in the event's listener. */
export const filesFromPaste = (event: ClipboardEvent, options: SourceOptions = {}): Promise<FoundFiles> =>
  readTransfer(event.clipboardData, options)

async function readTransfer(transfer: DataTransfer | null, options: SourceOptions): Promise<FoundFiles> {
  const found = startFinding(options)
  const items = Array.from(transfer?.items ?? []).filter(({ kind }) => kind === 'file')
  // all of them before anything is waited for
  const readers = items.map((item) => readerOf(item, found))
  for (const read of readers) await read()
  return { files: found.files, unreadable: found.unreadable }
}

function readerOf(item: DataTransferItem, found: Finding): () => Promise<void> {
  const entry = item.webkitGetAsEntry?.() ?? undefined
  const file = item.getAsFile()
  if (entry?.isDirectory || (entry && !file)) return () => readEntry(entry, found)
  if (file && entry) return async () => found.add(file, file.name)
  const handle = (item as ItemWithHandle).getAsFileSystemHandle?.().catch((error) => {
    if (!file) return Promise.reject(error)
    return null
  })
  // it is waited for later, and must not count as unheard until then
  handle?.catch(() => {})
  return () =>
    found.attempt(file?.name ?? '', async () => {
      const known = await handle
      if (known) await readHandle(known, known.name, found)
      else if (file) found.add(file, file.name)
    })
}
