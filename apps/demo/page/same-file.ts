/** What tells a file from others without reading it. */
export interface FileFacts {
  readonly name: string
  readonly size: number
  readonly lastModified: number
}

/** Whether this is the file that an upload was begun with, as far as that shows without reading it. */
export const isSameFile = (known: FileFacts, file: FileFacts): boolean =>
  known.name === file.name && known.size === file.size && known.lastModified === file.lastModified
