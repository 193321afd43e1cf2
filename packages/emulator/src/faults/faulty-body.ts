import type { IncomingMessage } from 'node:http'
import type { LiveFault } from './live-fault.js'
import { Pace } from './pace.js'

/** What happens once so many bytes of a body have come; at its end, if they are as many as there are. */
interface Mark {
  readonly bytes: number
  readonly act: () => Promise<void>
}

interface PacedBy {
  readonly live: LiveFault
  readonly pace: Pace
}

/** A request's body on its way through faults. It counts on when the reader stops, and another skips the rest. */
export class FaultyBody {
  readonly #request: IncomingMessage
  readonly #marks: Mark[] = []
  readonly #paces: PacedBy[] = []
  #received = 0

  constructor(request: IncomingMessage) {
    this.#request = request
  }

  /** Takes so many bytes a second. */
  slowDown(live: LiveFault, bytesPerSecond: number): void {
    this.#paces.push({ live, pace: new Pace(bytesPerSecond) })
  }

  /** Acts once so many bytes have come; `Infinity`: once all have. */
  mark(bytes: number, act: () => Promise<void>): void {
    this.#marks.push({ bytes, act })
    this.#marks.sort((a, b) => a.bytes - b.bytes)
  }

  /** The chunks of a body, as the faults let them through. */
  async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    for await (const chunk of chunks) {
      let rest = chunk
      while (rest.length > 0) {
        const upTo = (this.#marks[0]?.bytes ?? Number.POSITIVE_INFINITY) - this.#received
        const piece = rest.subarray(0, Math.max(0, upTo))
        rest = rest.subarray(piece.length)
        this.#received += piece.length
        yield* this.#slow(piece)
        await this.#actUpTo(this.#received)
      }
    }
    const atEnd = this.#marks.filter(({ bytes }) => bytes === Number.POSITIVE_INFINITY)
    this.#marks.length = 0
    for (const { act } of atEnd) await act()
  }

  async #actUpTo(bytes: number): Promise<void> {
    while (this.#marks[0] && this.#marks[0].bytes <= bytes) await this.#marks.shift()?.act()
  }

  async *#slow(chunk: Buffer): AsyncGenerator<Buffer, void> {
    const [slowest] = this.#paces
    if (!slowest) {
      if (chunk.length > 0) yield chunk
      return
    }
    for (const piece of slowest.pace.pieces(chunk)) {
      for (const { live, pace } of this.#paces) {
        await live.hold(pace.delayMs(piece.length, performance.now()), this.#request.socket)
      }
      yield piece
    }
  }
}
