import { type ContentDigests, writeDigests } from './digest-content.js'
import { startPagedDigest } from './digest-pool.js'

/** Both digests of content that comes in pages. */
export class PagedDigests {
  readonly #md5 = startPagedDigest('md5')
  readonly #crc64 = startPagedDigest('crc64')

  /** Resolves when the page has been read. */
  async update(page: SharedArrayBuffer, length: number): Promise<void> {
    await Promise.all([this.#md5.update(page, length), this.#crc64.update(page, length)])
  }

  /** The digests; `undefined` where a thread has failed. Call it exactly once. */
  async finish(): Promise<ContentDigests | undefined> {
    const [md5, crc64] = await Promise.all([this.#md5.finish(), this.#crc64.finish()])
    return md5 !== undefined && crc64 !== undefined ? writeDigests({ md5, crc64 }) : undefined
  }
}
