/** Where an upload is: OSS calls the app's server while it is `confirming`. */
export type UploadPhase = 'signing' | 'uploading' | 'confirming' | 'done'

/** How far an upload is. */
export interface UploadProgress {
  readonly phase: UploadPhase
  /** Bytes of the file that are sent. */
  readonly loaded: number
  /** Bytes of the file. */
  readonly total: number
  /** Smoothed over the last seconds; `undefined` before enough is known. */
  readonly bytesPerSecond: number | undefined
  /** Until the last byte is sent, at this speed; `undefined` before enough is known. */
  readonly etaSeconds: number | undefined
}

/** After this long, a change of speed shows by two thirds. */
const SMOOTHING_MS = 2000
/** Browsers report every 50 ms: over shorter spans the figure is noise. */
const SHORTEST_SPAN_MS = 100

/** Returns a function that reports where an upload of `total` bytes is, and how fast it goes. */
export function trackProgress(
  total: number,
  report: ((progress: UploadProgress) => void) | undefined,
): (phase: UploadPhase, loaded: number) => void {
  let bytesPerSecond: number | undefined
  let measured: { at: number; loaded: number } | undefined

  const measure = (loaded: number) => {
    const at = performance.now()
    // less than before is another attempt, and says nothing of the speed
    if (measured && loaded >= measured.loaded) {
      const spanMs = at - measured.at
      if (spanMs < SHORTEST_SPAN_MS) return
      const current = ((loaded - measured.loaded) / spanMs) * 1000
      const weight = 1 - Math.exp(-spanMs / SMOOTHING_MS)
      const before = bytesPerSecond ?? current
      bytesPerSecond = before + (current - before) * weight
    }
    measured = { at, loaded }
  }

  return (phase, loaded) => {
    if (phase === 'uploading') measure(loaded)
    const etaSeconds = bytesPerSecond ? (total - loaded) / bytesPerSecond : undefined
    try {
      report?.({ phase, loaded, total, bytesPerSecond, etaSeconds })
    } catch (error) {
      // the page's mistake, not the upload's: it reaches the console as one
      reportError(error)
    }
  }
}
