import { type Finding, type FoundFiles, type SourceOptions, startFinding } from './found-files.js'

/** Resolves with every file below a folder of the File System API, such as `showDirectoryPicker` gives. It never rejects. */
export async function filesFromDirectory(
  directory: FileSystemDirectoryHandle,
  options: SourceOptions = {},
): Promise<FoundFiles> {
  const found = startFinding(options)
  await readHandle(directory, directory.name, found)
  return { files: found.files, unreadable: found.unreadable }
}

/** Adds a file, or every file below a folder. */
export async function readHandle(handle: FileSystemHandle, path: string, found: Finding): Promise<void> {
  await found.attempt(path, async () => {
    if (handle.kind === 'file') return found.add(await (handle as FileSystemFileHandle).getFile(), path)
    for await (const child of (handle as FileSystemDirectoryHandle).values()) {
      const childPath = `${path}/${child.name}`
      if (found.isWanted(childPath)) await readHandle(child, childPath, found)
    }
  })
}
