import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteRange } from './byte-range.js'
import { writeDurably } from './durable-file.js'
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
  /** Where it is. */
  readonly path: string
  /** How many read a file at the moment: manifests share files while an object is appended to. */
  readonly #readers = new Map<string, number>()
  readonly #doomed = new Set<string>()
  /** How many objects have their content in a file, where they share it. */
  readonly #sharers = new Map<string, number>()

  constructor(path: string) {
    this.path = path
  }

  /** Starts new content. */
  stage(): StagedBody {
    return new StagedBody(this.path)
  }

  /** Writes contents into one file; `onDisk` settles when it is there, its folder's entry apart. */
  write(contents: readonly Uint8Array[]): { bodyFiles: BodyFile[]; onDisk: Promise<void> } {
    const name = randomUUID()
    let offset = 0
    const bodyFiles = contents.map(({ length: size }) => {
      const file = contents.length === 1 ? { name, size } : { name, size, offset }
      offset += size
      return file
    })
    this.share(bodyFiles)
    const [first, ...others] = contents
    const onDisk = writeDurably(join(this.path, name), first && others.length === 0 ? first : Buffer.concat(contents))
    // Whoever waits for it gets the failure; until then Node shall not take it for an unhandled one.
    onDisk.catch(() => undefined)
    return { bodyFiles, onDisk }
  }

  /** Keeps files that objects share until the last of these is removed. */
  share(files: readonly BodyFile[]): void {
    for (const { name, offset } of files) {
      if (offset !== undefined) this.#sharers.set(name, (this.#sharers.get(name) ?? 0) + 1)
    }
  }

  /** Opens the content that a manifest describes; the caller closes it. */
  open(manifest: readonly BodyFile[]): OpenContent {
    for (const { name } of manifest) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1)
    return {
      read: (range) => this.#read(manifest, range),
      close: () => this.#release(manifest),
    }
  }

  /** Removes an object's files, each as soon as nobody has or reads it any more. */
  async remove(files: readonly BodyFile[]): Promise<void> {
    for (const { name } of files) {
      if (!countDown(this.#sharers, name)) continue
      if (this.#readers.has(name)) this.#doomed.add(name)
      else await this.removeFiles([name])
    }
  }

  /** Removes files that nobody reads. */
  async removeFiles(names: Iterable<string>): Promise<void> {
    for (const name of names) await rm(join(this.path, name), { force: true })
  }

  /** The names of all content on disk. */
  async list(): Promise<Set<string>> {
    return new Set((await readdir(this.path)).filter((name) => BODY_NAME.test(name)))
  }

  async #release(manifest: readonly BodyFile[]): Promise<void> {
    for (const { name } of manifest) {
      if (!countDown(this.#readers, name)) continue
      if (this.#doomed.delete(name)) await this.removeFiles([name])
    }
  }

  async *#read(manifest: readonly BodyFile[], { start, end }: ByteRange): AsyncGenerator<Buffer, void> {
    let passed = 0
    for (const { name, size, offset = 0 } of manifest) {
      const span = { start: offset + Math.max(start - passed, 0), end: offset + Math.min(end - passed, size - 1) }
      if (span.start <= span.end) yield* createReadStream(join(this.path, name), span)
      passed += size
      if (passed > end) return
    }
  }
}

/** Takes one off a count, where none stands for one. Returns whether it was the last, which is then forgotten. */
function countDown(counts: Map<string, number>, name: string): boolean {
  const left = (counts.get(name) ?? 1) - 1
  if (left > 0) counts.set(name, left)
  else counts.delete(name)
  return left <= 0
}
