import { isRequestError } from '../errors.js'
import type { RequestOptions } from '../options.js'
import { abortUpload, listUploads, type OpenUpload, type UploadName } from './bucket-uploads.js'
import { SESSION_LIFETIME_SECONDS } from './multipart-options.js'

/** How many uploads are aborted at the same time. */
const CONCURRENCY = 8

/** Which uploads are to be aborted. */
export interface AbortStaleOptions {
  /**
   * Those that were begun longer ago, in seconds, from 0. Less than sessions are good for also ends uploads that would be gone on with.
   * @default as long as sessions are good for, 7 days
   */
  readonly olderThanSeconds?: number
  /**
   * Those whose keys begin with it, such as `users/`. Uploads of other programs below it are aborted too.
   * @default '' (the whole bucket)
   */
  readonly prefix?: string
  /** Ends it between two uploads: it rejects with the signal's reason. @default never */
  readonly signal?: AbortSignal
}

/** An upload that could not be aborted. */
export interface UnabortedUpload extends UploadName {
  /** Such as `OBJECT_UNAVAILABLE`; the log has the error. */
  readonly code: string
}

/** What `abortStale` did. */
export interface AbortStaleReport {
  /** How many unfinished uploads there were. */
  readonly total: number
  /** Those that were aborted, by key and OSS's id. */
  readonly aborted: readonly UploadName[]
  /** Those that could not be: try again later. */
  readonly failed: readonly UnabortedUpload[]
}

/** Aborts multipart uploads that were begun too long ago to be gone on with. */
export async function abortStale(
  { olderThanSeconds, prefix = '', signal }: AbortStaleOptions,
  options: RequestOptions,
): Promise<AbortStaleReport> {
  const seconds = olderThanSeconds ?? options.multipart?.sessionLifetimeSeconds ?? SESSION_LIFETIME_SECONDS
  if (!Number.isFinite(seconds) || seconds < 0)
    throw new RangeError(`olderThanSeconds is ${seconds}: expected seconds, 0 or more.`)
  const startedBefore = options.now().getTime() - seconds * 1000
  const aborted: UploadName[] = []
  const failed: UnabortedUpload[] = []
  let total = 0
  for await (const uploads of listUploads(prefix, options)) {
    total += uploads.length
    const queue = uploads.filter(({ initiated }) => initiated.getTime() <= startedBefore).values()
    const work = async () => {
      for (const upload of queue) {
        signal?.throwIfAborted()
        await abort(upload, { aborted, failed }, options)
      }
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, work))
  }
  return { total, aborted, failed }
}

async function abort(
  { key, uploadId }: OpenUpload,
  { aborted, failed }: { readonly aborted: UploadName[]; readonly failed: UnabortedUpload[] },
  options: RequestOptions,
): Promise<void> {
  try {
    await abortUpload({ key, uploadId }, options)
    aborted.push({ key, uploadId })
  } catch (error) {
    options.report(error)
    failed.push({ key, uploadId, code: isRequestError(error) ? error.code : 'INTERNAL_ERROR' })
  }
}
