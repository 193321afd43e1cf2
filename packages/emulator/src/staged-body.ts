import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ContentDigests, digestContent } from './digests/digest-content.js'
import { PAGE_BYTES } from './digests/pages.js'
import { writeDurably } from './durable-file.js'
import type { BodyFile, ContentFacts } from './object-record.js'
import { PagedBody } from './paged-body.js'

/** Chunks that are gathered at most, however small they are: each costs memory by itself. */
const MAX_CHUNKS = 512

/** Content on its way to disk: invisible until a bucket commits it. What fits into a page is written when it is whole. */
export class StagedBody {
  /** Name of the file in the bucket's folder of bodies. */
  readonly name: string = randomUUID()
  readonly #path: string
  /** What is there while nothing is on disk. */
  #gathered: Buffer[] = []
  #pages: PagedBody | undefined
  #size = 0
  #isFinished = false
  #onDisk: Promise<void> = Promise.resolve()

  /** Starts with nothing; its file will lie in a folder. */
  constructor(folder: string) {
    this.#path = join(folder, this.name)
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size
  }

  /** The content as a manifest of one file. */
  get bodyFiles(): readonly BodyFile[] {
    return [{ name: this.name, size: this.#size }]
  }

  /** Settles when what is finished is on disk, for good or not: nothing may refer to it before. */
  get onDisk(): Promise<void> {
    return this.#onDisk
  }

  /** Appends a chunk, which must not change any more. Resolves when there is room for the next. */
  async write(chunk: Buffer): Promise<void> {
    this.#size += chunk.length
    if (this.#pages) return this.#pages.write(chunk)
    this.#gathered.push(chunk)
    if (this.#size > PAGE_BYTES || this.#gathered.length > MAX_CHUNKS) await this.#startPages()
  }

  /** Ends writing. */
  async finish(): Promise<ContentFacts> {
    const digests = await (this.#pages ? this.#pages.finish() : this.#writeWhole())
    this.#isFinished = true
    return { size: this.#size, ...digests }
  }

  /** Removes the content. */
  async discard(): Promise<void> {
    if (!this.#isFinished) await this.#pages?.giveUp()
    await this.#onDisk.catch(() => undefined)
    await rm(this.#path, { force: true })
  }

  async #startPages(): Promise<void> {
    this.#pages = await PagedBody.create(this.#path)
    const chunks = this.#gathered
    this.#gathered = []
    for (const chunk of chunks) await this.#pages.write(chunk)
  }

  /** Leaves the disk its time: metadata can be written meanwhile, and the file system syncs both in one go. */
  async #writeWhole(): Promise<ContentDigests> {
    this.#onDisk = writeDurably(this.#path, Buffer.concat(this.#gathered))
    // Whoever waits for it gets the failure; until then Node shall not take it for an unhandled one.
    this.#onDisk.catch(() => undefined)
    return digestContent(this.#gathered)
  }
}
