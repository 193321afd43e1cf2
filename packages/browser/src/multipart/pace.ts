/** How many parts go out at first. */
const FIRST_WIDTH = 2
/** By how much more bytes have to move for one connection more to be worth it. */
const WORTH = 1.05

/** How many parts are on their way at a time. */
export interface Pace {
  readonly width: number
  /** Notes that a part is there, and how many bytes have gone out by now. */
  ended(bytes: number): void
  /** Notes that a part failed: the line may be too full. */
  failed(bytes: number): void
}

/**
 * Starts with few parts, and adds one as long as more bytes move for it.
 * @param limit most parts at a time.
 * @param now milliseconds.
 */
export function createPace(limit: () => number, now: () => number): Pace {
  let width = FIRST_WIDTH
  let best = 0
  let ended = 0
  let since = { at: now(), bytes: 0 }

  const begin = (bytes: number) => {
    ended = 0
    since = { at: now(), bytes }
  }

  return {
    get width() {
      return Math.min(width, limit())
    },
    ended(bytes) {
      // as many as are on their way: each had the line in this width
      if (++ended < width) return
      const rate = (bytes - since.bytes) / Math.max(1, now() - since.at)
      if (rate > best * WORTH && width < limit()) width++
      best = Math.max(best, rate)
      begin(bytes)
    },
    failed(bytes) {
      width = Math.max(1, width - 1)
      best = 0
      begin(bytes)
    },
  }
}
