import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BodyFolder } from './body-folder.js'
import { TEMPORARY_PREFIX, writeFileAtomically } from './durable-file.js'
import { syncFolder } from './folder-sync.js'
import type { ContentFacts, ObjectMetadata } from './object-record.js'
import { OssError } from './oss-error.js'
import type { StagedBody } from './staged-body.js'
import { Turns } from './turns.js'

/** An upload to be. */
export interface NewUpload {
  readonly key: string
  /** What the object will have. */
  readonly metadata: ObjectMetadata
  readonly now: Date
}

/** What is known about an upload, as its file keeps it. */
export interface UploadRecord {
  /** 32 upper-case hex characters; later uploads have greater ones. */
  readonly uploadId: string
  readonly key: string
  readonly metadata: ObjectMetadata
  /** ISO 8601. */
  readonly initiated: string
}

/** A part, as its file keeps it; its ETag is its MD5. */
export interface PartRecord extends ContentFacts {
  /** 1 to 10000. */
  readonly number: number
  /** ISO 8601. */
  readonly lastModified: string
  /** Name of its content. */
  readonly bodyFile: string
}

/** An upload that is neither completed nor aborted. */
export interface MultipartUpload {
  readonly record: UploadRecord
  /** Parts by number, unordered. */
  readonly parts: ReadonlyMap<number, PartRecord>
}

interface OpenUpload extends MultipartUpload {
  readonly parts: Map<number, PartRecord>
}

/** Number of the cause when a part names an upload that is not there; other operations have another. */
export const NO_SUCH_UPLOAD_OF_PART = '0042-00000104'

const UPLOAD_FOLDER = /^[0-9A-F]{32}$/
const PART_FILE = /^\d{1,5}\.json$/
const UPLOAD_FILE = 'upload.json'

/**
 * The multipart uploads of a bucket on disk, a folder each: `upload.json`, and a file for each part that names its content.
 * An upload is there as long as its `upload.json` is, a part as long as its file is; whatever a crash leaves besides is swept.
 */
export class MultipartUploads {
  readonly #folder: string
  readonly #bodies: BodyFolder
  readonly #uploads = new Map<string, OpenUpload>()
  /** One turn per upload: a part comes before it is completed or aborted, or is refused. */
  readonly #turns = new Turns()

  constructor(folder: string, bodies: BodyFolder) {
    this.#folder = folder
    this.#bodies = bodies
  }

  /** How many there are. */
  get size(): number {
    return this.#uploads.size
  }

  /** Every upload, unordered. */
  [Symbol.iterator](): Iterator<MultipartUpload> {
    return this.#uploads.values()
  }

  /** The upload of an id and a key. Throws `NoSuchUpload`, with the number of the cause that is given. */
  get(uploadId: string, key: string, ec?: string): MultipartUpload {
    return this.#get(uploadId, key, ec)
  }

  /** Begins an upload. */
  async initiate({ key, metadata, now }: NewUpload): Promise<MultipartUpload> {
    const record: UploadRecord = { uploadId: newUploadId(now), key, metadata, initiated: now.toISOString() }
    const upload: OpenUpload = { record, parts: new Map() }
    const folder = this.#path(record.uploadId)
    await mkdir(folder)
    await writeFileAtomically(join(folder, UPLOAD_FILE), JSON.stringify(record))
    await syncFolder(this.#folder)
    this.#uploads.set(record.uploadId, upload)
    return upload
  }

  /** Makes staged content a part, in place of an earlier one of its number. Throws `NoSuchUpload`. */
  async addPart(
    { uploadId, key }: UploadRecord,
    staged: StagedBody,
    { number, facts, now }: { number: number; facts: ContentFacts; now: Date },
  ): Promise<PartRecord> {
    const part: PartRecord = { number, ...facts, lastModified: now.toISOString(), bodyFile: staged.name }
    return this.#turns.take(uploadId, async () => {
      let previous: PartRecord | undefined
      try {
        const { parts } = this.#get(uploadId, key, NO_SUCH_UPLOAD_OF_PART)
        const path = join(this.#path(uploadId), `${number}.json`)
        await writeFileAtomically(path, JSON.stringify(part), { after: staged.save(), alsoSync: this.#bodies.path })
        previous = parts.get(number)
        parts.set(number, part)
      } catch (error) {
        await staged.discard()
        throw error
      }
      if (previous) await this.#bodies.removeFiles([previous.bodyFile])
      return part
    })
  }

  /** Ends an upload whose content nobody wants, and removes it. Throws `NoSuchUpload`. */
  abort(uploadId: string, key: string): Promise<void> {
    return this.#turns.take(uploadId, async () => this.#remove(this.#get(uploadId, key), new Set()))
  }

  /**
   * Ends an upload by making an object of its parts; those that `commit` does not return are removed. When `commit` throws,
   * the upload stays as it is. Throws `NoSuchUpload`.
   */
  complete<T extends { bodyFiles: readonly { name: string }[] }>(
    uploadId: string,
    key: string,
    commit: (upload: MultipartUpload) => Promise<T>,
  ): Promise<T> {
    return this.#turns.take(uploadId, async () => {
      const upload = this.#get(uploadId, key)
      const object = await commit(upload)
      await this.#remove(upload, new Set(object.bodyFiles.map(({ name }) => name)))
      return object
    })
  }

  /** Reads the uploads back, taking their content out of `unclaimed`; removes those that became an object of `owned`. */
  async load(unclaimed: Set<string>, owned: ReadonlySet<string>): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    for (const uploadId of (await readdir(this.#folder)).filter((name) => UPLOAD_FOLDER.test(name))) {
      const files = await readdir(this.#path(uploadId))
      const parts = files.includes(UPLOAD_FILE) ? await this.#readParts(uploadId, files) : []
      const isCompleted = parts.some(({ bodyFile }) => owned.has(bodyFile))
      if (isCompleted || !files.includes(UPLOAD_FILE)) {
        await rm(this.#path(uploadId), { recursive: true })
        continue
      }
      const present = parts.filter(({ bodyFile }) => unclaimed.delete(bodyFile))
      const record = JSON.parse(await readFile(join(this.#path(uploadId), UPLOAD_FILE), 'utf8')) as UploadRecord
      this.#uploads.set(uploadId, { record, parts: new Map(present.map((part) => [part.number, part])) })
    }
  }

  #get(uploadId: string, key: string, ec?: string): OpenUpload {
    const upload = this.#uploads.get(uploadId)
    if (upload?.record.key === key) return upload
    throw new OssError('NoSuchUpload', { ...(ec === undefined ? {} : { ec }), details: { UploadId: uploadId } })
  }

  /** Reads an upload's parts, and removes files that a crash left half written. */
  async #readParts(uploadId: string, files: readonly string[]): Promise<PartRecord[]> {
    const parts: PartRecord[] = []
    for (const file of files) {
      const path = join(this.#path(uploadId), file)
      if (PART_FILE.test(file)) parts.push(JSON.parse(await readFile(path, 'utf8')) as PartRecord)
      else if (file.startsWith(TEMPORARY_PREFIX)) await rm(path, { force: true })
    }
    return parts
  }

  async #remove({ record, parts }: OpenUpload, used: ReadonlySet<string>): Promise<void> {
    this.#uploads.delete(record.uploadId)
    const folder = this.#path(record.uploadId)
    // First what makes the folder an upload: a crash behind it leaves nothing that the next start takes for one.
    await rm(join(folder, UPLOAD_FILE))
    await syncFolder(folder)
    await rm(folder, { recursive: true, force: true })
    const names = [...parts.values()].map(({ bodyFile }) => bodyFile)
    await this.#bodies.removeFiles(names.filter((name) => !used.has(name)))
  }

  /** Only ids that the emulator made get here. */
  #path(uploadId: string): string {
    return join(this.#folder, uploadId)
  }
}

const newUploadId = (now: Date): string => {
  const time = Math.max(0, now.getTime()).toString(16).padStart(12, '0')
  return `${time}${randomBytes(10).toString('hex')}`.toUpperCase()
}
