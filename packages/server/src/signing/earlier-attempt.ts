import { isRequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import type { FileToSign, UploadRoute } from '../route.js'
import { assertKeyBelow } from './own-key.js'
import { openState } from './upload-state.js'

/** An attempt that the page gave up. Its form may be stored yet, so the next is signed as the same upload. */
export interface EarlierAttempt {
  /** Of the state: what is stored of both is one upload, and recorded once. */
  readonly id: string
  readonly key: string
  /** Whether its signature was for this key alone. */
  readonly isExact: boolean
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
}

/**
 * Finds the earlier attempt that a file's entry names. `undefined` where it names none, or one that this server did not sign
 * for the route, the dir and a file of this size, or too long ago: then the file is signed as any other.
 */
export function findEarlierAttempt(
  entry: unknown,
  { file, route, policy, dir }: AskedFile,
  options: ResolvedOptions,
): EarlierAttempt | undefined {
  const { state: token, key } = Object(entry) as NamedAttempt
  if (typeof token !== 'string' || token === '') return undefined
  try {
    const state = openState(token, options)
    assertKeyBelow(dir, key)
    assertKeyBelow(state.dir, key)
    const isExact = state.key !== ''
    const agrees = state.bucket === options.bucket && state.route === route && state.isTagged
    const isItsKey = isExact ? state.key === key : policy !== 'per-file'
    return agrees && isItsKey && file.size >= state.minSize && file.size <= state.maxSize
      ? { id: state.id, key, isExact }
      : undefined
  } catch (error) {
    if (isRequestError(error)) return undefined
    throw error
  }
}
