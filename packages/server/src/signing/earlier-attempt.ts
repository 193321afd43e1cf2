import { isRequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import type { FileToSign, UploadRoute } from '../route.js'
import { assertKeyBelow } from './own-key.js'
import { openState } from './upload-state.js'

/** An attempt that the page gave up. Its form may be stored yet, so the next is signed as the same upload. */
export interface EarlierAttempt {
  /** Of its state: what is stored of both is one upload, and recorded once. */
  readonly id: string
  /** When its state ends, in unix seconds: until then the store keeps what became of it. */
  readonly expire: number
  readonly key: string
  /** Whether its signature was for any key below the dir. */
  readonly isShared: boolean
}

/** What a file's entry says of an earlier attempt, as it came. */
interface NamedAttempt {
  readonly state?: unknown
  readonly key?: unknown
}

/** What the earlier attempt has to agree with. */
interface AskedFile {
  readonly file: FileToSign
  readonly route: string
  readonly policy: UploadRoute['policy']
  readonly dir: string
  /** When the new signature ends, in unix seconds. */
  readonly until: number
}

/**
 * Finds the earlier attempt that a file's entry names. `undefined` where it names none, or one that this server did not sign
 * for the route, the dir and a file of this size, or too long ago: then the file is signed as any other.
 */
export function findEarlierAttempt(
  entry: unknown,
  { file, route, policy, dir, until }: AskedFile,
  options: ResolvedOptions,
): EarlierAttempt | undefined {
  const { state: token, key } = Object(entry) as NamedAttempt
  if (typeof token !== 'string' || token === '') return undefined
  try {
    const state = openState(token, options)
    assertKeyBelow(dir, key)
    assertKeyBelow(state.dir, key)
    const isShared = state.key === ''
    const agrees = state.bucket === options.bucket && state.route === route && state.isTagged && state.expire >= until
    const isItsKey = isShared ? policy !== 'per-file' : state.key === key
    return agrees && isItsKey && file.size >= state.minSize && file.size <= state.maxSize
      ? { id: state.id, expire: state.expire, key, isShared }
      : undefined
  } catch (error) {
    if (isRequestError(error)) return undefined
    throw error
  }
}
