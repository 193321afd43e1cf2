import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CorsConfiguration } from './cors.js'
import { TEMPORARY_PREFIX, writeFileAtomically } from './durable-file.js'
import type { ContentFacts, ObjectMetadata, ObjectRecord } from './object-record.js'
import { OssError } from './oss-error.js'
import { StagedBody } from './staged-body.js'
import { Turns } from './turns.js'

/** Access that a bucket allows everybody. */
export const BUCKET_ACLS = ['private', 'public-read', 'public-read-write'] as const
/** One of {@link BUCKET_ACLS}. */
export type BucketAcl = (typeof BUCKET_ACLS)[number]

/** What is known about a bucket, as its file keeps it. */
export interface BucketInfo {
  readonly name: string
  /** ISO 8601. */
  readonly creationDate: string
  readonly acl: BucketAcl
  /** What an API call set; `undefined`: what the emulator started with. */
  readonly cors?: CorsConfiguration | undefined
}

/** An object to be, next to its staged content. */
export interface NewObject {
  readonly key: string
  readonly metadata: ObjectMetadata
  readonly facts: ContentFacts
  /** Without quotes. */
  readonly etag: string
  readonly now: Date
  /** Throws `FileAlreadyExists` rather than replace an object. */
  readonly forbidOverwrite: boolean
}

const BODY_NAME = /^[0-9a-f-]{36}$/
const METADATA_NAME = /^[0-9a-f]{64}\.json$/

/**
 * A bucket on disk. Content lies in `bodies/` under random names and is never changed; the metadata file of a key, under
 * the key's hash in `objects/`, names the content. Renaming that file into place is the one moment at which an upload
 * becomes visible, so readers and crashes meet a whole object, and no key can lead outside the folder.
 */
export class Bucket {
  readonly #folder: string
  readonly #objects = new Map<string, ObjectRecord>()
  /** One turn per key, so that disk and memory agree on the order of two uploads to it. */
  readonly #turns = new Turns()
  #isDeleted = false
  #info: BucketInfo

  private constructor(folder: string, info: BucketInfo) {
    this.#folder = folder
    this.#info = info
  }

  /** Makes a bucket in a new folder. */
  static async create(folder: string, info: BucketInfo): Promise<Bucket> {
    await mkdir(join(folder, 'bodies'), { recursive: true })
    await mkdir(join(folder, 'objects'), { recursive: true })
    const bucket = new Bucket(folder, info)
    await bucket.save({})
    return bucket
  }

  /** Reads a bucket back, and removes what a crash left of unfinished uploads. */
  static async load(folder: string): Promise<Bucket> {
    const info = JSON.parse(await readFile(join(folder, 'bucket.json'), 'utf8')) as BucketInfo
    const bucket = new Bucket(folder, info)
    await bucket.#loadObjects()
    return bucket
  }

  /** What is known about the bucket. */
  get info(): BucketInfo {
    return this.#info
  }

  /** Every object, unordered. */
  get objects(): Iterable<ObjectRecord> {
    return this.#objects.values()
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

  /** Opens the newest content of a key; the caller closes the file. */
  async open(key: string): Promise<{ record: ObjectRecord; file: FileHandle } | undefined> {
    for (;;) {
      const record = this.#objects.get(key)
      if (!record) return undefined
      try {
        return { record, file: await open(join(this.#folder, 'bodies', record.bodyFile), 'r') }
      } catch (error) {
        // An upload that replaced the object in this very moment has removed the content that was looked up.
        if (this.#objects.get(key) === record) throw error
      }
    }
  }

  /** Starts the content of a new object. */
  async stage(): Promise<StagedBody> {
    return StagedBody.create(join(this.#folder, 'bodies'))
  }

  /** Makes staged content the object of a key; removes it when that is refused. */
  commit(body: StagedBody, object: NewObject): Promise<ObjectRecord> {
    const { key, metadata, facts, etag, now } = object
    return this.#turns.take(key, async () => {
      const previous = this.#objects.get(key)
      const lastModified = now.toISOString()
      const record: ObjectRecord = { key, ...metadata, ...facts, etag, lastModified, bodyFile: body.name }
      try {
        if (this.#isDeleted) throw new OssError('NoSuchBucket', { details: { BucketName: this.#info.name } })
        if (previous && object.forbidOverwrite) throw new OssError('FileAlreadyExists')
        await writeFileAtomically(this.#metadataPath(key), JSON.stringify(record))
      } catch (error) {
        await body.discard()
        throw error
      }
      this.#objects.set(key, record)
      if (previous) await this.#removeBody(previous)
      return record
    })
  }

  /** Removes the object of a key, if there is one. */
  delete(key: string): Promise<void> {
    return this.#turns.take(key, async () => {
      const record = this.#objects.get(key)
      if (!record) return
      await rm(this.#metadataPath(key), { force: true })
      this.#objects.delete(key)
      await this.#removeBody(record)
    })
  }

  /** Removes the bucket from disk. Throws `BucketNotEmpty`. */
  async destroy(): Promise<void> {
    this.#isDeleted = true
    await this.#turns.settle()
    if (this.#objects.size > 0) {
      this.#isDeleted = false
      throw new OssError('BucketNotEmpty', { details: { BucketName: this.#info.name } })
    }
    // First what makes the folder a bucket: a crash behind it leaves nothing that the next start takes for one.
    await rm(join(this.#folder, 'bucket.json'))
    await rm(this.#folder, { recursive: true, force: true })
  }

  #metadataPath(key: string): string {
    return join(this.#folder, 'objects', `${createHash('sha256').update(key).digest('hex')}.json`)
  }

  async #removeBody({ bodyFile }: ObjectRecord): Promise<void> {
    // Windows refuses while a download has the file open: the next start removes it then.
    await rm(join(this.#folder, 'bodies', bodyFile), { force: true }).catch(() => undefined)
  }

  async #loadObjects(): Promise<void> {
    const metadataFolder = join(this.#folder, 'objects')
    const bodyFolder = join(this.#folder, 'bodies')
    const orphans = new Set((await readdir(bodyFolder)).filter((name) => BODY_NAME.test(name)))
    for (const name of await readdir(metadataFolder)) {
      if (name.startsWith(TEMPORARY_PREFIX)) await rm(join(metadataFolder, name), { force: true })
      if (!METADATA_NAME.test(name)) continue
      const record = JSON.parse(await readFile(join(metadataFolder, name), 'utf8')) as ObjectRecord
      if (orphans.delete(record.bodyFile)) this.#objects.set(record.key, record)
    }
    for (const name of orphans) await rm(join(bodyFolder, name), { force: true })
  }
}
