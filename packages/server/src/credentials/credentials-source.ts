import { assertCredentials, credentialsLifetimeSeconds, type OssCredentials } from '@acme/oss-upload-core'
import { CredentialsError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import { withinTime } from '../time-limit.js'

/** Gives credentials: the app's function, and what keeps its answers. */
type Ask = () => OssCredentials | Promise<OssCredentials>

/** The clock, and whom to tell of a renewal that failed while the credentials at hand are still good. */
type Dependencies = Pick<ResolvedOptions, 'now' | 'observer'>

/** As long as a policy lives at most: credentials that have more left than this need no renewal. */
const LONGEST_RESERVE_MS = 3_600_000
/** After a renewal that failed, those at hand are used for so long before the next: STS that is down is not stormed. */
const PAUSE_MS = 30_000
/** A call that never ends would hold all signatures that wait for it. */
const TIMEOUT_MS = 10_000

/** The last answer. One that names no end is past both times from the start. */
interface Kept {
  readonly credentials: OssCredentials
  readonly renewAt: number
  readonly endsAt: number
}

/** @throws TypeError for a pair that is not complete. */
export function resolveCredentials(credentials: OssCredentials | Ask, dependencies: Dependencies): Ask {
  if (typeof credentials === 'function') return keepCredentials(credentials, dependencies)
  assertCredentials(credentials)
  const fixed = Object.freeze({ ...credentials })
  return () => fixed
}

/**
 * Keeps credentials that name their end until half of what they had left is over, at most an hour before the end; then
 * asks again, once however many wait. Those that name none are asked for by each caller.
 */
function keepCredentials(ask: Ask, { now, observer }: Dependencies): Ask {
  let kept: Kept | undefined
  let renewal: Promise<OssCredentials> | undefined

  const keep = (answer: OssCredentials): OssCredentials => {
    kept = toKept(answer, now())
    return kept.credentials
  }
  const renew = async () => {
    try {
      return keep(await inTime(ask))
    } catch (error) {
      const at = now().getTime()
      if (kept === undefined || at >= kept.endsAt) throw error
      tellOf(error, observer)
      kept = { ...kept, renewAt: Math.min(at + PAUSE_MS, kept.endsAt) }
      return kept.credentials
    } finally {
      renewal = undefined
    }
  }
  return async () => {
    if (kept && now().getTime() < kept.renewAt) return kept.credentials
    if (kept && !kept.credentials.expiration) return keep(await ask())
    if (renewal) {
      const credentials = await renewal
      return credentials.expiration ? credentials : keep(await ask())
    }
    renewal = renew()
    return renewal
  }
}

/** It is no request's failure: whoever waits is served all the same. */
const tellOf = (error: unknown, observer: Dependencies['observer']): void =>
  observer.tell({
    ...{ type: 'failed', code: 'INTERNAL_ERROR', error, requestId: crypto.randomUUID(), durationMs: 0 },
    diagnosis: 'the credentials could not be renewed; those at hand are still good',
  })

/** @throws CredentialsError for a pair that is not complete, or has expired. */
function toKept(answer: OssCredentials, now: Date): Kept {
  attempt('CREDENTIALS_INVALID', () => assertCredentials(answer))
  attempt('CREDENTIALS_EXPIRED', () => credentialsLifetimeSeconds(answer, now))
  const credentials = Object.freeze({ ...answer })
  if (!credentials.expiration) return { credentials, renewAt: 0, endsAt: 0 }
  const endsAt = Math.floor(credentials.expiration.getTime() / 1000) * 1000
  const reserveMs = Math.min((endsAt - now.getTime()) / 2, LONGEST_RESERVE_MS)
  return { credentials, renewAt: endsAt - reserveMs, endsAt }
}

function attempt(code: CredentialsError['code'], check: () => unknown): void {
  try {
    check()
  } catch (error) {
    throw new CredentialsError(code, error)
  }
}

const inTime = (ask: Ask): Promise<OssCredentials> =>
  withinTime(
    (async () => ask())(),
    TIMEOUT_MS,
    () => new Error(`The function given as credentials did not answer within ${TIMEOUT_MS / 1000} seconds.`),
  )
