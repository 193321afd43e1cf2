import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BodyFolder, type OpenContent } from './body-folder.js'
import type { BucketInfo } from './bucket-info.js'
import { TEMPORARY_PREFIX, writeFileAtomically } from './durable-file.js'
import { type MultipartUpload, MultipartUploads, type NewUpload } from './multipart-uploads.js'
import type { NewContent, NewObject } from './new-object.js'
import { ObjectIndex } from './object-index.js'
import { type BodyFile, type ObjectRecord, parseRecord } from './object-record.js'
import { OssError } from './oss-error.js'
import type { StagedBody } from './staged-body.js'
import { Turns } from './turns.js'

const METADATA_NAME = /^[0-9a-f]{64}\.json$/
/** Metadata files that are read side by side at the start. */
const READ_AT_ONCE = 64

/**
 * A bucket on disk. Content lies in `bodies/` under random names and is never changed; the metadata file of a key, under
 * the key's hash in `objects/`, names the content. Renaming that file into place is the one moment at which an upload
 * becomes visible, so readers and crashes meet a whole object, and no key can lead outside the folder.
 */
export class Bucket {
  /** The multipart uploads that are neither completed nor aborted. */
  readonly uploads: MultipartUploads
  readonly #folder: string
  readonly #bodies: BodyFolder
  readonly #objects = new ObjectIndex()
  /** One turn per key, so that disk and memory agree on the order of two uploads to it. */
  readonly #turns = new Turns()
  #isDeleted = false
  #info: BucketInfo

  private constructor(folder: string, info: BucketInfo) {
    this.#folder = folder
    this.#info = info
    this.#bodies = new BodyFolder(join(folder, 'bodies'))
    this.uploads = new MultipartUploads(join(folder, 'uploads'), this.#bodies)
  }

  /** Makes a bucket in a new folder. */
  static async create(folder: string, info: BucketInfo): Promise<Bucket> {
    for (const name of ['bodies', 'objects', 'uploads']) await mkdir(join(folder, name), { recursive: true })
    const bucket = new Bucket(folder, info)
    await bucket.save({})
    return bucket
  }

  /** Reads a bucket back, and removes what a crash left of unfinished uploads. */
  static async load(folder: string): Promise<Bucket> {
    const info = JSON.parse(await readFile(join(folder, 'bucket.json'), 'utf8')) as BucketInfo
    const bucket = new Bucket(folder, info)
    const unclaimed = await bucket.#bodies.list()
    const owned = await bucket.#loadObjects(unclaimed)
    await bucket.uploads.load(unclaimed, owned)
    await bucket.#bodies.removeFiles(unclaimed)
    return bucket
  }

  /** What is known about the bucket. */
  get info(): BucketInfo {
    return this.#info
  }

  /** Every object. */
  get objects(): ObjectIndex {
    return this.#objects
  }

  /** Changes what is known about the bucket. */
  async save(changes: Partial<BucketInfo>): Promise<void> {
    this.#info = { ...this.#info, ...changes }
    await writeFileAtomically(join(this.#folder, 'bucket.json'), JSON.stringify(this.#info))
  }

  /** The object of a key. */
  find(key: string): ObjectRecord | undefined {
    return this.#objects.get(key)
  }

  /** Opens the newest content of a key; the caller closes it. */
  open(key: string): { record: ObjectRecord; content: OpenContent } | undefined {
    const record = this.#objects.get(key)
    return record && { record, content: this.#bodies.open(record.bodyFiles) }
  }

  /** Starts the content of a new object, or of a part of one. */
  stage(): StagedBody {
    return this.#bodies.stage()
  }

  /** Makes content the object of a key; discards it when that is refused. */
  commit(content: NewContent, object: NewObject): Promise<ObjectRecord> {
    const { key, type = 'Normal', metadata, facts, etag, now, forbidOverwrite } = object
    const { bodyFiles } = content
    return this.write(key, content, () => {
      this.#assertWritable(key, forbidOverwrite)
      return { key, type, ...metadata, ...facts, etag, lastModified: now.toISOString(), bodyFiles }
    })
  }

  /**
   * Makes an object of what `make` gives, which sees the one before, and removes the content that only that one had. Throws
   * what `make` throws, and discards the content then.
   */
  write(
    key: string,
    content: NewContent,
    make: (previous: ObjectRecord | undefined) => ObjectRecord,
  ): Promise<ObjectRecord> {
    return this.#turns.take(key, async () => {
      const previous = this.#objects.get(key)
      let record: ObjectRecord
      try {
        this.#assertWritable(key, false)
        record = make(previous)
        await writeFileAtomically(this.#metadataPath(key), JSON.stringify(record), { after: content.onDisk })
      } catch (error) {
        await content.discard()
        throw error
      }
      this.#objects.set(key, record)
      const kept = new Set(record.bodyFiles.map(({ name }) => name))
      await this.#removeBody(previous?.bodyFiles.filter(({ name }) => !kept.has(name)) ?? [])
      return record
    })
  }

  /** Begins a multipart upload. Throws `FileAlreadyExists` where it forbids to overwrite what is there already. */
  initiateUpload(upload: NewUpload, forbidOverwrite: boolean): Promise<MultipartUpload> {
    return this.#turns.take(upload.key, async () => {
      this.#assertWritable(upload.key, forbidOverwrite)
      return this.uploads.initiate(upload)
    })
  }

  /** Removes the object of a key, if there is one. */
  delete(key: string): Promise<void> {
    return this.#turns.take(key, async () => {
      const record = this.#objects.get(key)
      if (!record) return
      await rm(this.#metadataPath(key), { force: true })
      this.#objects.delete(key)
      await this.#removeBody(record.bodyFiles)
    })
  }

  /** Removes the bucket from disk. Throws `BucketNotEmpty`. */
  async destroy(): Promise<void> {
    this.#isDeleted = true
    await this.#turns.settle()
    if (this.#objects.size > 0 || this.uploads.size > 0) {
      this.#isDeleted = false
      throw new OssError('BucketNotEmpty', { details: { BucketName: this.#info.name } })
    }
    // First what makes the folder a bucket: a crash behind it leaves nothing that the next start takes for one.
    await rm(join(this.#folder, 'bucket.json'))
    await rm(this.#folder, { recursive: true, force: true })
  }

  #assertWritable(key: string, forbidOverwrite: boolean): void {
    if (this.#isDeleted) throw new OssError('NoSuchBucket', { details: { BucketName: this.#info.name } })
    if (forbidOverwrite && this.#objects.has(key)) throw new OssError('FileAlreadyExists')
  }

  #metadataPath(key: string): string {
    return join(this.#folder, 'objects', `${createHash('sha256').update(key).digest('hex')}.json`)
  }

  async #removeBody(bodyFiles: readonly BodyFile[]): Promise<void> {
    // What cannot be removed now, the next start removes.
    await this.#bodies.remove(bodyFiles).catch(() => undefined)
  }

  /** Reads the objects whose content is there; returns its names, which it takes out of `unclaimed`. */
  async #loadObjects(unclaimed: Set<string>): Promise<Set<string>> {
    const owned = new Set<string>()
    const names = await readdir(join(this.#folder, 'objects'))
    for (let at = 0; at < names.length; at += READ_AT_ONCE) {
      const records = await Promise.all(names.slice(at, at + READ_AT_ONCE).map((name) => this.#readRecord(name)))
      for (const record of records) {
        if (!record?.bodyFiles.every((file) => unclaimed.has(file.name))) continue
        this.#objects.set(record.key, record)
        for (const file of record.bodyFiles) {
          unclaimed.delete(file.name)
          owned.add(file.name)
        }
      }
    }
    return owned
  }

  /** Reads a metadata file, and removes what a crash left half written. */
  async #readRecord(name: string): Promise<ObjectRecord | undefined> {
    const path = join(this.#folder, 'objects', name)
    if (name.startsWith(TEMPORARY_PREFIX)) await rm(path, { force: true })
    return METADATA_NAME.test(name) ? parseRecord(await readFile(path, 'utf8')) : undefined
  }
}
