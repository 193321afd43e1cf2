import type { ContentDigests } from './digest-content.js'
import { PagedDigests } from './paged-digests.js'
import { PAGE_BYTES, returnPage, takePage } from './pages.js'

/** Takes a page's bytes, which stay as they are until the promise settles. */
export type PageSink = (bytes: Uint8Array, position: number) => Promise<void>

/** Pages of one content that are on their way: while one is filled, the others are digested and taken by the sink. */
const MAX_PAGES = 4

/** Content that passes page by page, to a sink and to the digests side by side. */
export class PageFlow {
  readonly #sink: PageSink
  readonly #digests = new PagedDigests()
  readonly #onTheWay: Promise<void>[] = []
  #page: SharedArrayBuffer | undefined
  /** Bytes of the page that are filled. */
  #filled = 0
  /** Bytes of the pages before it. */
  #passed = 0

  /** Every page goes to the sink, while others may be on their way to it. */
  constructor(sink: PageSink) {
    this.#sink = sink
  }

  /** Copies a chunk, and gives its memory free. Resolves when there is room for more: sink and digests set the pace. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let rest = chunk; rest.length > 0; ) {
      this.#page ??= await this.#nextPage()
      const piece = rest.subarray(0, PAGE_BYTES - this.#filled)
      new Uint8Array(this.#page, this.#filled).set(piece)
      this.#filled += piece.length
      rest = rest.subarray(piece.length)
      if (this.#filled === PAGE_BYTES) this.#sendPage()
    }
    giveFree(chunk)
  }

  /** Ends the flow. Throws what the sink threw; the digests are `undefined` where a thread has failed. */
  async finish(): Promise<ContentDigests | undefined> {
    this.#sendPage()
    await Promise.all(this.#onTheWay)
    return this.#digests.finish()
  }

  /** Ends a flow that nobody wants, once no page is in use any more. */
  async giveUp(): Promise<void> {
    if (this.#page) returnPage(this.#page)
    await Promise.allSettled(this.#onTheWay)
    await this.#digests.finish()
  }

  async #nextPage(): Promise<SharedArrayBuffer> {
    if (this.#onTheWay.length === MAX_PAGES) await this.#onTheWay.shift()
    return takePage()
  }

  #sendPage(): void {
    if (!this.#page) return
    const done = this.#pass(this.#page, this.#filled, this.#passed)
    // Whoever waits for it gets the failure; until then Node shall not take it for an unhandled one.
    done.catch(() => undefined)
    this.#onTheWay.push(done)
    this.#passed += this.#filled
    this.#filled = 0
    this.#page = undefined
  }

  async #pass(page: SharedArrayBuffer, length: number, position: number): Promise<void> {
    const read = this.#digests.update(page, length)
    try {
      await this.#sink(new Uint8Array(page, 0, length), position)
    } finally {
      await read
      returnPage(page)
    }
  }
}

/** Left to the collector, chunks pile up to 64 MB before it looks at them. Node 20 leaves them to it. */
function giveFree({ buffer, byteLength }: Uint8Array): void {
  if (byteLength === buffer.byteLength) (buffer as { transfer?: (length: number) => unknown }).transfer?.(0)
}
