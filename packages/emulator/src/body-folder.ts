import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteRange } from './byte-range.js'
import type { BodyFile } from './object-record.js'
import { StagedBody } from './staged-body.js'

/** Content that stays on disk until it is closed, whatever happens to its object. */
export interface OpenContent {
  /** Reads a range of it. */
  read(range: ByteRange): AsyncGenerator<Buffer, void>
  /** Lets go of it. */
  close(): Promise<void>
}

const BODY_NAME = /^[0-9a-f-]{36}$/

/** A bucket's folder of content: files under random names, which manifests put in order. */
export class BodyFolder {
  readonly #path: string
  /** How many read a file at the moment: manifests share files while an object is appended to. */
  readonly #readers = new Map<string, number>()
  readonly #doomed = new Set<string>()

  constructor(path: string) {
    this.#path = path
  }

  /** Starts new content. */
  stage(): StagedBody {
    return new StagedBody(this.#path)
  }

  /** Opens the content that a manifest describes; the caller closes it. */
  open(manifest: readonly BodyFile[]): OpenContent {
    for (const { name } of manifest) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1)
    return {
      read: (range) => this.#read(manifest, range),
      close: () => this.#release(manifest),
    }
  }

  /** Removes files, each as soon as nobody reads it any more. */
  async remove(files: readonly BodyFile[]): Promise<void> {
    for (const { name } of files) {
      if (this.#readers.has(name)) this.#doomed.add(name)
      else await this.removeFiles([name])
    }
  }

  /** Removes files that nobody reads. */
  async removeFiles(names: Iterable<string>): Promise<void> {
    for (const name of names) await rm(join(this.#path, name), { force: true })
  }

  /** The names of all content on disk. */
  async list(): Promise<Set<string>> {
    return new Set((await readdir(this.#path)).filter((name) => BODY_NAME.test(name)))
  }

  async #release(manifest: readonly BodyFile[]): Promise<void> {
    for (const { name } of manifest) {
      const others = (this.#readers.get(name) ?? 1) - 1
      if (others > 0) {
        this.#readers.set(name, others)
        continue
      }
      this.#readers.delete(name)
      if (this.#doomed.delete(name)) await this.removeFiles([name])
    }
  }

  async *#read(manifest: readonly BodyFile[], { start, end }: ByteRange): AsyncGenerator<Buffer, void> {
    let offset = 0
    for (const { name, size } of manifest) {
      const span = { start: Math.max(start - offset, 0), end: Math.min(end - offset, size - 1) }
      if (span.start <= span.end) yield* createReadStream(join(this.#path, name), span)
      offset += size
      if (offset > end) return
    }
  }
}
