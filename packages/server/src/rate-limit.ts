import type { Action } from './actions.js'
import { RequestError } from './errors.js'
import type { ResolvedOptions } from './options.js'

/** What a request wants. */
export interface RateLimitedCall {
  /**
   * `'sign'`: one signature or many; `'confirm'`: to have an upload recorded; `'multipart-start'` begins an upload in parts,
   * and the other `multipart-*` go on with one, many times for a large file. Callbacks are OSS's, and not limited.
   */
  readonly action: Action
}

/**
 * Decides whether a caller has asked too often: by address, session or whatever the app goes by. It is asked before
 * `authorize`. Return when to come again, in seconds from 1 to 86400, to refuse.
 */
export type RateLimit = (request: Request, call: RateLimitedCall) => RateLimitVerdict | Promise<RateLimitVerdict>

/** `undefined` or `null` lets the request pass. */
export type RateLimitVerdict = { readonly retryAfterSeconds: number } | undefined | null

/** A day: what is longer is no number of seconds that a client waits. */
const MAX_SECONDS = 86_400

/** @throws RequestError 429 `TOO_MANY_REQUESTS` with `Retry-After`. */
export async function assertRate(
  request: Request,
  action: RateLimitedCall['action'],
  rateLimit: NonNullable<ResolvedOptions['rateLimit']>,
): Promise<void> {
  const verdict = await rateLimit(request, { action })
  if (!verdict) return
  const seconds = Math.min(MAX_SECONDS, Math.max(1, Math.ceil(verdict.retryAfterSeconds) || 1))
  throw new RequestError(429, 'TOO_MANY_REQUESTS', `Too many requests: try again in ${seconds} seconds.`, {
    headers: { 'retry-after': String(seconds) },
  })
}
