/** Spreads bytes over time: so many a second, in pieces of a tenth of that. */
export class Pace {
  readonly #bytesPerMs: number
  readonly #pieceBytes: number
  #freeAtMs = 0

  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond / 1000
    this.#pieceBytes = Math.max(1, Math.floor(bytesPerSecond / 10))
  }

  /** Cuts a chunk into pieces that may pass one after the other. */
  *pieces(chunk: Buffer): Generator<Buffer, void> {
    for (let at = 0; at < chunk.length; at += this.#pieceBytes) yield chunk.subarray(at, at + this.#pieceBytes)
  }

  /** How many milliseconds a piece has to wait that comes at a time of a monotonic clock; takes its place in the row. */
  delayMs(bytes: number, nowMs: number): number {
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + bytes / this.#bytesPerMs
    return Math.ceil(this.#freeAtMs - nowMs)
  }
}
