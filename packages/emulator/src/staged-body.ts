import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { digestSoon } from './digests/digest-queue.js'
import { PAGE_BYTES } from './digests/pages.js'
import { writeDurably } from './durable-file.js'
import { MAX_GROUPED_BYTES } from './group-writer.js'
import type { BodyFile, ContentFacts } from './object-record.js'
import { PagedBody } from './paged-body.js'

/** Chunks that are gathered at most, however small they are: each costs memory by itself. */
const MAX_CHUNKS = 512

/** Content on its way to disk: invisible until a bucket commits it. What fits into a page stays in memory until then. */
export class StagedBody {
  #name: string | undefined
  readonly #folder: string
  /** What is there while nothing is on its way to disk. */
  #gathered: Buffer[] = []
  #pages: PagedBody | undefined
  #size = 0
  #isFinished = false
  #saved: Promise<void> | undefined

  /** Starts with nothing; its file will lie in a folder. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Name of the file in the bucket's folder of bodies. */
  get name(): string {
    this.#name ??= randomUUID()
    return this.#name
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size
  }

  /** The content as a manifest of one file. */
  get bodyFiles(): readonly BodyFile[] {
    return [{ name: this.name, size: this.#size }]
  }

  /** The content where it is small and only in memory, once it is finished. */
  get bytes(): Buffer | undefined {
    if (this.#pages || this.#saved || this.#size > MAX_GROUPED_BYTES) return undefined
    return this.#gatherAll()
  }

  /** Settles when what is finished is on disk, its folder's entry apart, or not: nothing may refer to it before. */
  save(): Promise<void> {
    this.#saved ??= this.#pages ? Promise.resolve() : this.#writeWhole()
    return this.#saved
  }

  /** Appends a chunk, which must not change any more. Resolves when there is room for the next; without a promise there is. */
  write(chunk: Buffer): Promise<void> | undefined {
    this.#size += chunk.length
    if (this.#pages) return this.#pages.write(chunk)
    this.#gathered.push(chunk)
    return this.#size > PAGE_BYTES || this.#gathered.length > MAX_CHUNKS ? this.#startPages() : undefined
  }

  /** Ends writing. */
  async finish(): Promise<ContentFacts> {
    const digests = await (this.#pages ? this.#pages.finish() : digestSoon(this.#gatherAll()))
    this.#isFinished = true
    return { size: this.#size, ...digests }
  }

  /** Removes the content. */
  async discard(): Promise<void> {
    if (!this.#isFinished) await this.#pages?.giveUp()
    if (!this.#pages && !this.#saved) return
    await this.#saved?.catch(() => undefined)
    await rm(this.#path, { force: true })
  }

  async #startPages(): Promise<void> {
    this.#pages = await PagedBody.create(this.#path)
    const chunks = this.#gathered
    this.#gathered = []
    for (const chunk of chunks) await this.#pages.write(chunk)
  }

  get #path(): string {
    return join(this.#folder, this.name)
  }

  #gatherAll(): Buffer {
    if (this.#gathered.length !== 1) this.#gathered = [Buffer.concat(this.#gathered)]
    return this.#gathered[0] as Buffer
  }

  #writeWhole(): Promise<void> {
    const written = writeDurably(this.#path, this.#gatherAll())
    // Whoever waits for it gets the failure; until then Node shall not take it for an unhandled one.
    written.catch(() => undefined)
    return written
  }
}
