import { presignUrl } from '@acme/oss-upload-core'
import { RequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'

/** As far as OSS lets the clocks of its clients be off: the URL is for the one request that follows, and seen by nobody. */
const URL_LIFETIME_SECONDS = 900

/** One request to the bucket. */
export interface BucketRequest {
  readonly method: 'HEAD' | 'GET' | 'POST' | 'DELETE'
  /** `''` for the bucket itself. */
  readonly key: string
  /** `''` as a value gives a bare name. */
  readonly query?: Readonly<Record<string, string>>
  /** By lower-case name: those that OSS signs are signed. @default {} */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly timeoutMs: number
}

/**
 * Sends a request with the server's own V4 signature, to the bucket and nowhere else.
 * @throws RequestError 500 `OBJECT_UNAVAILABLE` where there is no answer in time.
 */
export async function requestBucket(
  { method, key, query = {}, headers = {}, body, timeoutMs }: BucketRequest,
  options: ResolvedOptions,
): Promise<Response> {
  const { bucket, region, host: origin, fetch, now } = options
  const credentials = await options.credentials()
  const expiresInSeconds = URL_LIFETIME_SECONDS
  const url = presignUrl({
    method,
    origin,
    bucket,
    key,
    region,
    credentials,
    now: now(),
    expiresInSeconds,
    query,
    headers,
  })
  // offered gzip, OSS compresses what is text and leaves the size out
  const sent = { ...headers, 'accept-encoding': 'identity' }
  try {
    const init = { method, headers: sent, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) } as const
    return await fetch(url, body ? { ...init, body } : init)
  } catch (cause) {
    throw unavailable(`${method} of the ${key === '' ? 'bucket' : 'object'} got no answer`, cause)
  }
}

/** Without a key a request is about the bucket itself: its listing, or its end. @throws TypeError */
export function assertNamed(key: string): void {
  if (typeof key !== 'string' || key === '')
    throw new TypeError(`key is ${JSON.stringify(key)}: expected an object's, such as "users/42/a.png".`)
}

/** What the bucket could not be asked, or did not answer. */
export const unavailable = (what: string, cause?: unknown): RequestError =>
  new RequestError(500, 'OBJECT_UNAVAILABLE', `${what}. Try again later.`, { cause })
