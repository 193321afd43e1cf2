import { keepRelativePath } from '../relative-path.js'

/** What is taken of a source. */
export interface SourceOptions {
  /**
   * Whether to take what operating systems keep beside the user's files (`.DS_Store`, `._…`, `Thumbs.db`, `desktop.ini`), and in
   * folders whatever begins with a dot.
   * @default false
   */
  readonly hidden?: boolean
}

/** Files that were found, in the order of the source, and what could not be read. */
export interface FoundFiles {
  /** `relativePathOf(file)` says where in a folder each was. */
  readonly files: readonly File[]
  /** Files and folders that the browser could not read: tell the user, as they are not among `files`. */
  readonly unreadable: readonly UnreadableEntry[]
}

/** A file or folder that could not be read. */
export interface UnreadableEntry {
  /** With the folders it is in: `holiday/2026`. */
  readonly path: string
  /** Why, as the browser says. */
  readonly error: unknown
}

/** Gathers what a source has. */
export interface Finding extends FoundFiles {
  /** Takes a file, whose path has its own name, unless it is hidden. */
  add(file: File, path: string): void
  /** Whether a file or folder is taken. */
  isWanted(path: string): boolean
  /** Reads an entry; what fails is noted, and stops nothing else. */
  attempt(path: string, read: () => Promise<void>): Promise<void>
}

const SYSTEM_FILE = /^(?:\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)$/i

/** Whether a file or folder is one that users do not see, or is in one, below the folder that they chose. */
export function isHidden(path: string): boolean {
  const [first = '', ...below] = path.split('/')
  return SYSTEM_FILE.test(below.at(-1) ?? first) || below.some((name) => name.startsWith('.'))
}

/** Starts with nothing found. */
export function startFinding({ hidden = false }: SourceOptions): Finding {
  const files: File[] = []
  const unreadable: UnreadableEntry[] = []
  const isWanted = (path: string) => hidden || !isHidden(path)
  return {
    files,
    unreadable,
    isWanted,
    add(file, path) {
      if (isWanted(path)) files.push(path.includes('/') ? keepRelativePath(file, path) : file)
    },
    async attempt(path, read) {
      try {
        await read()
      } catch (error) {
        unreadable.push({ path, error })
      }
    },
  }
}
