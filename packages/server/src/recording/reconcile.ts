import { listKeys } from '../bucket/list-keys.js'
import { headObject } from '../bucket/verify-object.js'
import { isRequestError } from '../errors.js'
import type { RequestOptions } from '../options.js'
import { isExpired, openTag } from '../signing/upload-state.js'
import { assertOwn, settleUpload, uploadIdOf, verifyStored } from './record-upload.js'

/** How many objects are looked at at the same time. */
const CONCURRENCY = 8

/** What `reconcile` is to look at. */
export interface ReconcileOptions {
  /** Keys that begin with it, such as `users/`; `''` is the whole bucket. */
  readonly prefix: string
  /**
   * Whether the app has a record of an upload, by its `uploadId`. Asked only where the store has forgotten, a day after the
   * signature's end; without it such objects are left alone and reported as `tooOld`.
   * @default nobody can tell
   */
  readonly isRecorded?: (uploadId: string, key: string) => boolean | Promise<boolean>
  /** Ends it between two objects: it rejects with the signal's reason. @default never */
  readonly signal?: AbortSignal
}

/** An object that could not be settled. */
export interface UnsettledObject {
  readonly key: string
  /** Such as `WRONG_SIZE`, `UPLOAD_IN_PROGRESS` or `OBJECT_UNAVAILABLE`; `INTERNAL_ERROR` where `onUploaded` threw. */
  readonly code: string
}

/** What `reconcile` found. */
export interface ReconcileReport {
  /** How many objects there are. */
  readonly total: number
  /** How many were recorded, or rejected, before. */
  readonly known: number
  /** What was recorded now. */
  readonly recorded: readonly { readonly key: string; readonly uploadId: string; readonly data: unknown }[]
  /** Keys that the app rejected now. */
  readonly rejected: readonly string[]
  /** Keys without a tag of this server: put there by other means, or by classic clients. */
  readonly unattributed: readonly string[]
  /** Keys that nobody can tell of whether they were recorded: give `isRecorded`. */
  readonly tooOld: readonly string[]
  /** What is not as it was signed, is being recorded by somebody else, or failed: ask again later. */
  readonly failed: readonly UnsettledObject[]
}

type Verdict =
  | { readonly kind: 'known' | 'rejected' | 'unattributed' | 'tooOld' | 'gone' }
  | { readonly kind: 'recorded'; readonly uploadId: string; readonly data: unknown }
  | { readonly kind: 'failed'; readonly code: string }

/** Lists a prefix and has the app record what carries a tag of this server and has no record. */
export async function reconcile(
  { prefix, isRecorded, signal }: ReconcileOptions,
  options: RequestOptions,
): Promise<ReconcileReport> {
  const { report, add } = createReport()
  for await (const keys of listKeys(prefix, options)) {
    const queue = keys.values()
    const work = async () => {
      for (const key of queue) {
        signal?.throwIfAborted()
        add(key, await judge(key, isRecorded, options))
      }
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
  }
  return report
}

/** A report that grows with what there is to report, and not with the bucket. */
function createReport(): { report: ReconcileReport; add: (key: string, verdict: Verdict) => void } {
  const lists = { recorded: [], rejected: [], unattributed: [], tooOld: [], failed: [] }
  const report: Writable<ReconcileReport> = { total: 0, known: 0, ...lists }
  const add = (key: string, verdict: Verdict) => {
    if (verdict.kind === 'gone') return
    report.total += 1
    if (verdict.kind === 'known') report.known += 1
    else if (verdict.kind === 'recorded') report.recorded.push({ key, uploadId: verdict.uploadId, data: verdict.data })
    else if (verdict.kind === 'failed') report.failed.push({ key, code: verdict.code })
    else report[verdict.kind].push(key)
  }
  return { report, add }
}

type Writable<Value> = {
  -readonly [Member in keyof Value]: Value[Member] extends readonly (infer Item)[] ? Item[] : Value[Member]
}

async function judge(
  key: string,
  isRecorded: ReconcileOptions['isRecorded'],
  options: RequestOptions,
): Promise<Verdict> {
  try {
    return await settle(key, isRecorded, options)
  } catch (error) {
    if (isRequestError(error) && error.status < 500)
      return error.code === 'OBJECT_NOT_FOUND' ? { kind: 'gone' } : { kind: 'failed', code: error.code }
    options.report(error)
    return { kind: 'failed', code: isRequestError(error) ? error.code : 'INTERNAL_ERROR' }
  }
}

async function settle(
  key: string,
  isRecorded: ReconcileOptions['isRecorded'],
  options: RequestOptions,
): Promise<Verdict> {
  const stored = await headObject(key, options)
  const state = openTag(stored.tag, options)
  if (!state?.carried) return { kind: 'unattributed' }
  assertOwn(state, key, options)
  const upload = { ...verifyStored(state, key, stored, options), via: 'reconcile' } as const
  if (isExpired(state, options.now())) {
    if (!isRecorded) return { kind: 'tooOld' }
    if (await isRecorded(await uploadIdOf(upload.facts, state), key)) return { kind: 'known' }
  }
  const { uploadId, outcome, isReplay } = await settleUpload(upload, options)
  if (isReplay) return { kind: 'known' }
  return outcome.status === 'recorded' ? { kind: 'recorded', uploadId, data: outcome.data } : { kind: 'rejected' }
}
