import type { Finding } from './found-files.js'

/** Adds the file of an entry, or every file below its folder. */
export async function readEntry(entry: FileSystemEntry, found: Finding): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '')
  await found.attempt(path, async () => {
    if (entry.isFile) return found.add(await fileOf(entry as FileSystemFileEntry), path)
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    for (let batch = await nextEntries(reader); batch.length > 0; batch = await nextEntries(reader))
      for (const child of batch) if (found.isWanted(`${path}/${child.name}`)) await readEntry(child, found)
  })
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject))

/** Chromium gives at most 100 at a time: there are no more only when it gives none. */
const nextEntries = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject))
