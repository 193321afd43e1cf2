import type { RequestHeaders } from '../app-server.js'
import type { ResumeEntry, ResumeStore } from '../multipart/resume-entry.js'
import { abortSession } from './abort-session.js'
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
  /** As the uploader's, for {@link PersistentResumeStore.forget}. @default {} */
  readonly headers?: RequestHeaders
  /** As the uploader's, for {@link PersistentResumeStore.forget}. @default 'same-origin' */
  readonly credentials?: RequestCredentials
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
  /** How much of the file OSS has, in bytes; parts that were on their way at the end may be there besides. */
  readonly storedBytes: number
  /** When the server gives it up. */
  readonly expiresAt: Date
  /** Whether a page of this origin is sending it just now, this one or another tab; `false` where the browser has no locks. */
  readonly isActive: boolean
  /** Whether the browser keeps a handle to the file, so that `getFile` may have it. */
  readonly hasHandle: boolean
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
  /**
   * Forgets an upload, and has your server remove its parts from the bucket. It rejects only where the browser refuses storage: parts
   * that cannot be removed now are by the bucket's lifecycle rule.
   */
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
export function createResumeStore(options: ResumeStoreOptions = {}): PersistentResumeStore {
  const { name = 'oss-upload', headers = {}, credentials = 'same-origin' } = options
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
      const held = await heldLocks()
      return all.filter(({ expire }) => expire >= now).map((kept) => toResumable(kept, held))
    },
    async forget(id) {
      const entry = await table.get(id)
      await table.delete(id)
      if (entry) await abortSession(entry, { headers, credentials })
    },
    rememberHandle: (file, handle) => void handles.set(file, handle),
  }
}

/** Who sends an upload holds a lock whose name ends in the upload's id. Only pages with https have locks. */
async function heldLocks(): Promise<readonly string[]> {
  const locks = navigator.locks as LockManager | undefined
  const { held = [] } = (await locks?.query()) ?? {}
  return held.map(({ name = '' }) => name)
}

function toResumable(kept: Kept, heldLocks: readonly string[]): ResumableUpload {
  const { id, name, size, lastModified, key, storedBytes, expire, handle } = kept
  return {
    ...{ id, name, size, lastModified, key, storedBytes },
    expiresAt: new Date(expire * 1000),
    isActive: heldLocks.some((lock) => lock.endsWith(id)),
    hasHandle: handle !== undefined,
    getFile: async () => handle && openFile(handle, { name, size, lastModified }),
  }
}
