import { failedBy } from './errors.js'
import type { UploadResult } from './oss-response.js'
import type { UploadPhase } from './progress.js'

/**
 * Where a file of the queue is. `waiting`: for `start`, or for the page's check; `queued`: for its turn; `refused`: by a filter, nothing
 * was sent.
 */
export type UploadItemPhase = 'waiting' | 'queued' | UploadPhase | 'paused' | 'failed' | 'cancelled' | 'refused'

/** A file of the queue. It never changes: what has changed is another object with the same `id`. */
export interface UploadItem<Data = unknown> {
  /** Counted from 1 in each queue. */
  readonly id: number
  readonly file: File | Blob
  readonly phase: UploadItemPhase
  /** The higher, the sooner. */
  readonly priority: number
  /** Bytes of the file that are sent. */
  readonly loaded: number
  /** Bytes of the file. */
  readonly total: number
  /** From 0 to 1: at most 0.99 until the upload is confirmed, and 1 only when it is `done`. */
  readonly fraction: number
  /** Smoothed over the last seconds; `undefined` before enough is known, and while nothing is sent. */
  readonly bytesPerSecond: number | undefined
  /** Until the last byte is sent, at this speed; `undefined` before enough is known. */
  readonly etaSeconds: number | undefined
  /** How often the queue gave the file to the uploader, which on its own sends again what may be. */
  readonly attempts: number
  /** The object key, as soon as it is known: with the result, or with an error that names it. */
  readonly key: string | undefined
  /** Of a file that is `done`. */
  readonly result: UploadResult<Data> | undefined
  /** Why the file is `failed` or `refused`: an `UploadError`, unless something unforeseen happened. */
  readonly error: unknown
  /** Of a cancelled file: whether its last byte may have been sent, so that it may be stored and recorded. */
  readonly mayBeStored: boolean
}

/** A file that is done. */
export type DoneItem<Data = unknown> = UploadItem<Data> & {
  readonly phase: 'done'
  readonly result: UploadResult<Data>
}

/** What changes of an item. */
export type ItemChange<Data> = Partial<Omit<UploadItem<Data>, 'id' | 'file' | 'total' | 'fraction'>>

/** A bar that is full means that the app's server has the file. */
const MOST_UNCONFIRMED = 0.99

export function createItem<Data>(id: number, file: File | Blob, priority: number): UploadItem<Data> {
  return Object.freeze({
    ...{ id, file, phase: 'waiting', priority, loaded: 0, total: file.size, fraction: 0, attempts: 0 },
    ...{ bytesPerSecond: undefined, etaSeconds: undefined, key: undefined, result: undefined, error: undefined },
    mayBeStored: false,
  })
}

/** Returns the item after a change; with another phase, it has the speed, the error and the doubt only of that phase. */
export function changeItem<Data>(item: UploadItem<Data>, change: ItemChange<Data>): UploadItem<Data> {
  const gone = change.phase && {
    bytesPerSecond: undefined,
    etaSeconds: undefined,
    error: undefined,
    mayBeStored: false,
  }
  const next = { ...item, ...gone, ...change }
  return Object.freeze({ ...next, fraction: next.phase === 'done' ? 1 : fractionOf(next.loaded, next.total) })
}

/** How much of something that is not confirmed is through. */
export const fractionOf = (loaded: number, total: number): number => Math.min(total && loaded / total, MOST_UNCONFIRMED)

/** What an item becomes by a failure: of what is not stored, nothing counts as sent. */
export function changeByFailure<Data>(error: unknown): ItemChange<Data> {
  const isStored = failedBy(error, 'STORED_UNCONFIRMED', 'UPLOAD_REFUSED')
  const key = (error as { key?: unknown } | undefined)?.key
  return { phase: 'failed', error, ...(!isStored && { loaded: 0 }), ...(typeof key === 'string' && { key }) }
}

/** Whether a file is on its way. */
export const isInFlight = ({ phase }: UploadItem): boolean =>
  phase === 'signing' || phase === 'uploading' || phase === 'confirming'

/** Whether a file is on its way, or will be without anybody's doing. */
export const isActive = (item: UploadItem): boolean => item.phase === 'queued' || isInFlight(item)
