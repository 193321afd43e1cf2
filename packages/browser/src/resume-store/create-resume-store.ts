import type { ResumeEntry, ResumeStore } from '../multipart/resume-entry.js'
import { openFile } from './file-handle.js'
import { openTable } from './indexed-db.js'

/** Options of {@link createResumeStore}. */
export interface ResumeStoreOptions {
  /**
   * Names the database. Give each user a name, such as `uploads of ${userId}`, where several log in on one machine: an upload
   * that one of them left is then not gone on with by another.
   * @default 'oss-upload'
   */
  readonly name?: string
}

/** An upload that was left, and can be gone on with. */
export interface ResumableUpload {
  /** For {@link PersistentResumeStore.forget}. */
  readonly id: string
  /** The file's own name. */
  readonly name: string
  /** The file's, in bytes. */
  readonly size: number
  /** The file's time of change, in milliseconds since 1970. */
  readonly lastModified: number
  /** The object key. */
  readonly key: string
  /** When the server gives it up. */
  readonly expiresAt: Date
  /**
   * The file, to be uploaded again by the same kind of uploader: `undefined` where it has to be chosen again, since the browser
   * has no handle to it, the user does not allow it, or the file is another by now. Call it from a click: the browser may ask.
   */
  getFile(): Promise<File | undefined>
}

/** Keeps uploads in IndexedDB, over reloads and crashes. */
export interface PersistentResumeStore extends ResumeStore {
  /** What was left, those that end last first; what has ended is forgotten. Rejects where the browser refuses storage. */
  listResumable(): Promise<ResumableUpload[]>
  /** Forgets an upload. Its parts stay in the bucket until its lifecycle rule removes them; a cancelled upload's do not. */
  forget(id: string): Promise<void>
  /**
   * Has the handle of a file kept with its upload, so that nobody has to choose the file again: call it before `upload`. Handles
   * come from `showOpenFilePicker()` and `getAsFileSystemHandle()`, in browsers that have them.
   */
  rememberHandle(file: File, handle: FileSystemFileHandle): void
}

interface Kept extends ResumeEntry {
  readonly handle?: FileSystemFileHandle | undefined
}

/**
 * Creates a store for the option `resumeStore` of an uploader.
 * @example
 * const resumeStore = createResumeStore()
 * const uploader = new OssDirectUploader({ endpoint: '/api/oss-upload', resumeStore })
 * for (const { name, getFile } of await resumeStore.listResumable()) offer(name, async () => uploader.upload(await getFile()))
 */
export function createResumeStore({ name = 'oss-upload' }: ResumeStoreOptions = {}): PersistentResumeStore {
  const table = openTable<Kept>(name)
  const handles = new WeakMap<Blob, FileSystemFileHandle>()

  const withHandle = async (entry: ResumeEntry, file: File | Blob): Promise<Kept> => {
    const handle = handles.get(file) ?? (await table.get(entry.id))?.handle
    return handle ? { ...entry, handle } : entry
  }

  return {
    async get(id) {
      const kept = await table.get(id)
      if (!kept) return undefined
      const { handle, ...entry } = kept
      return entry
    },
    async put(entry, file) {
      const kept = await withHandle(entry, file)
      // not every browser that has handles keeps them
      await table.put(kept).catch(() => table.put(entry))
    },
    delete: table.delete,
    async listResumable() {
      const now = Date.now() / 1000
      const all = (await table.all()).sort((a, b) => b.expire - a.expire)
      for (const { id, expire } of all) if (expire < now) await table.delete(id)
      return all.filter(({ expire }) => expire >= now).map(toResumable)
    },
    forget: table.delete,
    rememberHandle: (file, handle) => void handles.set(file, handle),
  }
}

const toResumable = ({ id, name, size, lastModified, key, expire, handle }: Kept): ResumableUpload => ({
  ...{ id, name, size, lastModified, key },
  expiresAt: new Date(expire * 1000),
  getFile: async () => handle && openFile(handle, { name, size, lastModified }),
})
