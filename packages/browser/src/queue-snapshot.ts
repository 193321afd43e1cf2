import { fractionOf, isActive, type UploadItem, type UploadItemPhase } from './upload-item.js'

/** A queue as it stood in one frame. It never changes, and an item in it is the same object as before where it has not changed. */
export interface UploadQueueSnapshot<Data = unknown> {
  /** In the order in which they were added. */
  readonly items: readonly UploadItem<Data>[]
  /** How many are in each phase. */
  readonly counts: Readonly<Record<UploadItemPhase, number>>
  /** Bytes that are sent, of all files but those that are cancelled or refused. */
  readonly loaded: number
  /** Bytes of all files but those that are cancelled or refused. */
  readonly total: number
  /** From 0 to 1: 1 only when each of those files is done. */
  readonly fraction: number
  /** Of all files together, smoothed over the last seconds; `undefined` before enough is known, and while nothing is sent. */
  readonly bytesPerSecond: number | undefined
  /** Until all that is queued or in flight is sent, at this speed; `undefined` before enough is known. */
  readonly etaSeconds: number | undefined
  /** Whether files are in flight or queued. */
  readonly isBusy: boolean
}

/** Sums up items; one pass. */
export function createSnapshot<Data>(
  items: readonly UploadItem<Data>[],
  bytesPerSecond: number | undefined,
): UploadQueueSnapshot<Data> {
  const counts: Record<UploadItemPhase, number> = {
    ...{ waiting: 0, queued: 0, signing: 0, uploading: 0, confirming: 0 },
    ...{ done: 0, paused: 0, failed: 0, cancelled: 0, refused: 0 },
  }
  let [loaded, total, left, active] = [0, 0, 0, 0]
  for (const item of items) {
    counts[item.phase]++
    if (item.phase === 'cancelled' || item.phase === 'refused') continue
    loaded += item.loaded
    total += item.total
    if (!isActive(item)) continue
    active++
    left += item.total - item.loaded
  }
  const meant = items.length - counts.cancelled - counts.refused
  const isDone = meant > 0 && counts.done === meant
  return Object.freeze({
    ...{ items: Object.freeze(items), counts: Object.freeze(counts), loaded, total, bytesPerSecond },
    fraction: isDone ? 1 : fractionOf(loaded, total),
    etaSeconds: bytesPerSecond ? left / bytesPerSecond : undefined,
    isBusy: active > 0,
  })
}
