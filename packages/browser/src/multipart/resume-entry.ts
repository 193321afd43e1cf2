/** An upload in parts that has begun and not ended, as it is kept for the time after a pause, a reload or a crash. */
export interface ResumeEntry {
  /** Names it: the endpoint and the file's fingerprint. */
  readonly id: string
  /** The app's endpoint that knows it, as an absolute URL. */
  readonly endpoint: string
  /** What the app's server sealed: opaque, and of no use to anybody whom the server would not let upload there. */
  readonly session: string
  /** The object key. */
  readonly key: string
  /** In bytes. */
  readonly partSize: number
  /** From 1. */
  readonly partCount: number
  /** How much of the file OSS has, in bytes, as far as the page was told. */
  readonly storedBytes: number
  /** When the server gives the session up, in unix seconds of this machine's clock. */
  readonly expire: number
  /** The file's own name; `''` for a Blob. */
  readonly name: string
  /** The file's, in bytes. */
  readonly size: number
  /** The file's time of change, in milliseconds since 1970; 0 for a Blob. */
  readonly lastModified: number
}

/**
 * Where uploads in parts are kept, so that they can be taken up again. A store of your own keeps entries as they are; what it
 * throws ends no upload, it only costs the way back.
 */
export interface ResumeStore {
  /** The entry of this id; `undefined` where there is none. */
  get(id: string): Promise<ResumeEntry | undefined>
  /** Keeps an entry, in place of one with its id: when an upload begins, and again with each part that OSS has. The file is for stores that keep a handle to it. */
  put(entry: ResumeEntry, file: File | Blob): Promise<void>
  /** Forgets the entry of this id, if there is one. */
  delete(id: string): Promise<void>
}
