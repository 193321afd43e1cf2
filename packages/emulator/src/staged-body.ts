import { createHash, type Hash, randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Crc64, createCrc64 } from './crc64.js'
import type { BodyFile, ContentFacts } from './object-record.js'

/** Content on its way to disk: invisible until a bucket commits it. */
export class StagedBody {
  /** Name of the file in the bucket's folder of bodies. */
  readonly name: string
  readonly #path: string
  readonly #handle: FileHandle
  readonly #crc64: Crc64
  readonly #md5: Hash = createHash('md5')
  #size = 0
  #lastWrite: Promise<void> = Promise.resolve()
  #isClosed = false

  private constructor(name: string, path: string, handle: FileHandle, crc64: Crc64) {
    this.name = name
    this.#path = path
    this.#handle = handle
    this.#crc64 = crc64
  }

  /** Creates an empty body in a folder. */
  static async create(folder: string): Promise<StagedBody> {
    const name = randomUUID()
    const path = join(folder, name)
    const handle = await open(path, 'wx')
    return new StagedBody(name, path, handle, await createCrc64())
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size
  }

  /** The content as a manifest of one file. */
  get bodyFiles(): readonly BodyFile[] {
    return [{ name: this.name, size: this.#size }]
  }

  /** Appends a chunk, which must not change any more. Resolves when the one before is written: the disk sets the pace. */
  async write(chunk: Buffer): Promise<void> {
    this.#size += chunk.length
    await this.#lastWrite
    this.#lastWrite = this.#handle.writeFile(chunk)
    // Whoever waits for it next gets the failure; until then Node shall not take it for an unhandled one.
    this.#lastWrite.catch(() => undefined)
    this.#md5.update(chunk)
    this.#crc64.update(chunk)
  }

  /** Ends writing: the content is on disk. */
  async finish(): Promise<ContentFacts> {
    await this.#lastWrite
    await this.#handle.sync()
    await this.#handle.close()
    this.#isClosed = true
    const md5 = this.#md5.digest('hex').toUpperCase()
    return { size: this.#size, md5, crc64: this.#crc64.digest() }
  }

  /** Removes the content. */
  async discard(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true
      this.#crc64.release()
      await this.#lastWrite.catch(() => undefined)
      await this.#handle.close()
    }
    await rm(this.#path, { force: true })
  }
}
