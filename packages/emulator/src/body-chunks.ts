import type { IncomingMessage } from 'node:http'

/**
 * The chunks of a body. The stream's own iterator would destroy the connection, and the answer with it, when the reader stops
 * early; told not to, it still takes longer than a small form's content.
 */
export class BodyChunks implements AsyncIterableIterator<Buffer> {
  readonly #request: IncomingMessage
  #wake: (() => void) | undefined
  #isListening = false

  constructor(request: IncomingMessage) {
    this.#request = request
  }

  /** The next chunk, of what has come. Throws when the body breaks off. */
  async next(): Promise<IteratorResult<Buffer, undefined>> {
    for (;;) {
      const chunk: Buffer | null = this.#request.destroyed ? null : this.#request.read()
      if (chunk) return { value: chunk, done: false }
      const { errored, complete, readableLength, readableEnded, destroyed } = this.#request
      // A body that is here to its end says so only later.
      const hasEnded = readableEnded || (complete && readableLength === 0)
      if (errored || hasEnded || destroyed) this.#stopListening()
      if (errored) throw errored
      if (hasEnded) return { value: undefined, done: true }
      if (destroyed) throw new Error('The body broke off.')
      this.#listen()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Leaves the rest of the body to others. */
  async return(): Promise<IteratorResult<Buffer, undefined>> {
    this.#stopListening()
    return { value: undefined, done: true }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  readonly #goOn = (): void => {
    this.#wake?.()
    this.#wake = undefined
  }

  #listen(): void {
    if (this.#isListening) return
    this.#isListening = true
    for (const event of EVENTS) this.#request.on(event, this.#goOn)
  }

  #stopListening(): void {
    if (!this.#isListening) return
    for (const event of EVENTS) this.#request.off(event, this.#goOn)
    this.#isListening = false
  }
}

const EVENTS = ['readable', 'end', 'error', 'close']
