import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type ContentDigests, digestContent } from './digests/digest-content.js'
import { PageFlow } from './digests/page-flow.js'

/** Content of more than a page on its way to disk, written and digested side by side. */
export class PagedBody {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #flow: PageFlow

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
    this.#flow = new PageFlow((bytes, position) => writeAt(handle, bytes, position))
  }

  /** Creates the file. */
  static async create(path: string): Promise<PagedBody> {
    return new PagedBody(path, await open(path, 'wx'))
  }

  /** Appends a chunk. Resolves when there is room for more. */
  write(chunk: Buffer): Promise<void> {
    return this.#flow.write(chunk)
  }

  /** Ends writing: the content is on disk. */
  async finish(): Promise<ContentDigests> {
    const digests = await this.#flow.finish()
    await this.#handle.sync()
    await this.#handle.close()
    // A thread that fails takes its digest along, but the content is here.
    return digests ?? digestContent(createReadStream(this.#path))
  }

  /** Ends writing what nobody wants. */
  async giveUp(): Promise<void> {
    await this.#flow.giveUp()
    await this.#handle.close()
  }
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
