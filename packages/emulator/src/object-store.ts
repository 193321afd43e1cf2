import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Bucket } from './bucket.js'
import type { BucketAcl } from './bucket-info.js'
import { OssError } from './oss-error.js'
import { Turns } from './turns.js'

/** What a bucket is made with. */
export interface NewBucket {
  /** @default 'private' */
  readonly acl?: BucketAcl | undefined
  /** @default 'Standard' */
  readonly storageClass?: string | undefined
}

/** The buckets of one data folder. */
export class ObjectStore {
  readonly #folder: string
  readonly #buckets = new Map<string, Bucket>()
  readonly #turns = new Turns()

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Opens a data folder, making it when it is not there, and rebuilds the index from its files. */
  static async open(dataDir: string): Promise<ObjectStore> {
    const store = new ObjectStore(join(dataDir, 'buckets'))
    await mkdir(store.#folder, { recursive: true })
    // Whatever else lies there, a file browser's notes for instance, is none of the emulator's business.
    for (const name of (await readdir(store.#folder)).filter(isBucketName)) {
      const folder = join(store.#folder, name)
      const files = await readdir(folder)
      // A crash while the bucket was made or deleted: it never was, or is no more.
      if (files.includes('bucket.json')) store.#buckets.set(name, await Bucket.load(folder))
      else await rm(folder, { recursive: true })
    }
    return store
  }

  /** Every bucket, by name. */
  get buckets(): Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.info.name < b.info.name ? -1 : 1))
  }

  /** The bucket of that name. */
  find(name: string): Bucket | undefined {
    return this.#buckets.get(name)
  }

  /** The bucket of that name. Throws `NoSuchBucket`. */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name)
    if (!bucket) throw new OssError('NoSuchBucket', { details: { BucketName: name } })
    return bucket
  }

  /** Makes a bucket, private by default; one that exists stays, with the new access. Throws `InvalidBucketName`. */
  async create(name: string, { acl, storageClass }: NewBucket, now: Date): Promise<void> {
    if (!isBucketName(name)) throw new OssError('InvalidBucketName', { details: { BucketName: name } })
    await this.#turns.take(name, async () => {
      const existing = this.#buckets.get(name)
      if (existing) return existing.save(acl === undefined ? {} : { acl })
      const info = { name, acl: acl ?? 'private', storageClass, creationDate: now.toISOString() }
      this.#buckets.set(name, await Bucket.create(join(this.#folder, name), info))
    })
  }

  /** Deletes a bucket. Throws `NoSuchBucket` or `BucketNotEmpty`. */
  async delete(name: string): Promise<void> {
    await this.#turns.take(name, async () => {
      await this.get(name).destroy()
      this.#buckets.delete(name)
    })
  }
}

/** Tells whether OSS takes a text as a bucket's name: 3 to 63 of `a-z0-9-`, no `-` at either end. */
export const isBucketName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)
