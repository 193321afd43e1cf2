import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BodyFolder, type OpenContent } from './body-folder.js'
import type { BucketInfo } from './bucket-info.js'
import { writeFileAtomically } from './durable-file.js'
import { GroupWriter } from './group-writer.js'
import { type MultipartUpload, MultipartUploads, type NewUpload } from './multipart-uploads.js'
import type { NewContent, NewObject } from './new-object.js'
import { ObjectIndex } from './object-index.js'
import type { BodyFile, ObjectRecord } from './object-record.js'
import { OssError } from './oss-error.js'
import { RecordFolder } from './record-folder.js'
import type { StagedBody } from './staged-body.js'
import { Turns } from './turns.js'

/**
 * A bucket on disk. Content lies in `bodies/` under random names and is never changed; the metadata file of a key, under
 * the key's hash in `objects/`, names the content. Small objects that come at the same time share a file of each kind.
 * Renaming the metadata into place is the one moment at which an upload becomes visible, so readers and crashes meet a whole
 * object, and no key can lead outside the folder.
 */
export class Bucket {
  /** The multipart uploads that are neither completed nor aborted. */
  readonly uploads: MultipartUploads
  readonly #folder: string
  readonly #bodies: BodyFolder
  readonly #records: RecordFolder
  readonly #groups: GroupWriter
  readonly #objects = new ObjectIndex()
  /** One turn per key, so that disk and memory agree on the order of two uploads to it. */
  readonly #turns = new Turns()
  #isDeleted = false
  #info: BucketInfo

  private constructor(folder: string, info: BucketInfo) {
    this.#folder = folder
    this.#info = info
    this.#bodies = new BodyFolder(join(folder, 'bodies'))
    this.#records = new RecordFolder(join(folder, 'objects'), this.#bodies.path)
    this.#groups = new GroupWriter(this.#bodies, this.#records)
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
        record = await this.#store(record, content)
      } catch (error) {
        await content.discard()
        throw error
      }
      this.#objects.set(key, record)
      if (previous) await this.#removeBodyBefore(record, previous)
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
      await this.#records.remove(key)
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

  /** Small content that is new goes to disk with its metadata, and with other objects of the moment. */
  async #store(record: ObjectRecord, content: NewContent): Promise<ObjectRecord> {
    const isNew = !this.#objects.has(record.key) && !this.#records.isInGroup(record.key)
    if (isNew && content.bytes) return this.#groups.add(record, content.bytes)
    await this.#records.save(record, content.save?.())
    return record
  }

  /** Removes what only the earlier of two records of an object refers to. */
  #removeBodyBefore(record: ObjectRecord, previous: ObjectRecord): Promise<void> {
    const kept = new Set(record.bodyFiles.map(({ name }) => name))
    return this.#removeBody(previous.bodyFiles.filter(({ name }) => !kept.has(name)))
  }

  async #removeBody(bodyFiles: readonly BodyFile[]): Promise<void> {
    // What cannot be removed now, the next start removes.
    await this.#bodies.remove(bodyFiles).catch(() => undefined)
  }

  /** Reads the objects whose content is there; returns its names, which it takes out of `unclaimed`. */
  async #loadObjects(unclaimed: Set<string>): Promise<Set<string>> {
    const present = new Set(unclaimed)
    const owned = new Set<string>()
    for await (const record of this.#records.read()) {
      if (this.#objects.has(record.key) || !record.bodyFiles.every(({ name }) => present.has(name))) continue
      this.#objects.set(record.key, record)
      this.#bodies.share(record.bodyFiles)
      for (const { name } of record.bodyFiles) {
        unclaimed.delete(name)
        owned.add(name)
      }
    }
    return owned
  }
}
