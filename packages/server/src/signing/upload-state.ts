import { openToken, SealedTokenError, sealToken } from '@acme/oss-upload-core'
import { RequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'

/** What the app wants back with an upload. */
export interface CarriedMetadata {
  /** What `authorize` gave along. */
  readonly metadata: unknown
  /** What the page said of the file; `null` where it said nothing. */
  readonly fileMetadata: unknown
}

/** What this server allowed when it signed; it travels sealed, inside the callback that the policy binds. */
export interface UploadState {
  /** Random, one for each signature and those that go on with its attempts. */
  readonly id: string
  readonly bucket: string
  readonly dir: string
  /** The one key that it is good for; `''` where any below `dir` is. */
  readonly key: string
  /** In bytes. */
  readonly minSize: number
  /** In bytes. */
  readonly maxSize: number
  /** The route that authorised it; `''` where the app has only one. */
  readonly route: string
  /** Unix seconds. A callback may come later than the policy's end, since a slow upload ends after it. */
  readonly expire: number
  /** Whether the policy also binds a tag to the object itself, since the client sends every field back. */
  readonly isTagged: boolean
  /** Lower-case types; `undefined` where all are accepted. */
  readonly accept: readonly string[] | undefined
  /** `undefined` where the other of state and tag has it: it travels once. */
  readonly carried: CarriedMetadata | undefined
}

/**
 * The largest metadata, in bytes of JSON. It travels in the policy, base64 twice or three times over, and the policy has to
 * hold an STS token too.
 */
export const MAX_METADATA_BYTES = 512

/** A state as it is sealed. */
export type StateClaims = [
  id: string,
  bucket: string,
  dir: string,
  key: string,
  minSize: number,
  maxSize: number,
  route: string,
  expire: number,
  isTagged: 0 | 1,
  accept: string,
  metadata?: unknown,
  fileMetadata?: unknown,
]

/** Seals a state into what OSS sends back. */
export const sealState = (state: UploadState, { secrets, randomBytes }: ResolvedOptions): string =>
  sealToken('upload', toClaims(state), secrets, randomBytes(24))

/** Seals what the object itself carries: nobody can pass it off as another upload's, and an orphan can be recorded. */
export const sealTag = (state: UploadState, { secrets, randomBytes }: ResolvedOptions): string =>
  sealToken('object', toClaims(state), secrets, randomBytes(24))

/** Bytes of JSON that metadata takes. @throws TypeError for what JSON cannot carry. */
export function metadataLength(metadata: unknown): number {
  if (metadata === null || metadata === undefined) return 0
  try {
    return new TextEncoder().encode(JSON.stringify(metadata)).length
  } catch (error) {
    // JSON.parse takes what is nested deeper than JSON.stringify has a stack for
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY
    throw error
  }
}

/** Writes a state as it is sealed; of an exact key the dir is left out. */
export const toClaims = (state: UploadState): StateClaims => {
  const { id, bucket, dir, key, minSize, maxSize, route, expire, isTagged, accept = [], carried } = state
  // an exact key says its dir, and both would be long
  const place = [key === '' ? dir : '', key] as const
  const limits = [minSize, maxSize, route, expire, isTagged ? 1 : 0, accept.join()] as const
  const tail = carried ? ([carried.metadata, carried.fileMetadata] as const) : ([] as const)
  return [id, bucket, ...place, ...limits, ...tail]
}

/** Reads a state that was sealed. */
export function fromClaims(claims: StateClaims): UploadState {
  const [id, bucket, dir, key, minSize, maxSize, route, expire, isTagged, accept, metadata, fileMetadata] = claims
  return {
    ...{ id, bucket, dir, key, minSize, maxSize, route, expire },
    isTagged: isTagged === 1,
    accept: accept === '' ? undefined : accept.split(','),
    carried: metadata === undefined ? undefined : { metadata, fileMetadata },
  }
}

/**
 * Opens a state that came back.
 * @throws RequestError 403 `INVALID_STATE` where this server has not sealed it, 410 `STATE_EXPIRED`.
 */
export function openState(token: string, { secrets, now }: ResolvedOptions): UploadState {
  const state = open('upload', token, secrets)
  if (!state) throw new RequestError(403, 'INVALID_STATE', 'This server has not signed such an upload.')
  if (isExpired(state, now())) throw new RequestError(410, 'STATE_EXPIRED', 'This upload was signed too long ago.')
  return state
}

/** Opens an object's tag; `undefined` where it is none that this server has sealed. */
export const openTag = (tag: string | undefined, { secrets }: ResolvedOptions): UploadState | undefined =>
  tag === undefined ? undefined : open('object', tag, secrets)

/** Whether a state has ended. */
export const isExpired = ({ expire }: UploadState, now: Date): boolean => now.getTime() / 1000 > expire

/** How far the clocks of an app's processes and of its store may be apart, in milliseconds. */
const CLOCK_MARGIN_MS = 3_600_000

/** For how long an outcome is kept, in milliseconds: until the state has ended by everybody's clock. */
export const outcomeLifetimeMs = (
  { expire }: UploadState,
  { now, leaseSeconds }: Pick<ResolvedOptions, 'now' | 'leaseSeconds'>,
): number => Math.max(0, expire * 1000 - now().getTime()) + Math.ceil(leaseSeconds * 1000) + CLOCK_MARGIN_MS

function open(purpose: 'upload' | 'object', token: string, secrets: readonly string[]): UploadState | undefined {
  try {
    return fromClaims(openToken(purpose, token, secrets) as StateClaims)
  } catch (error) {
    if (error instanceof SealedTokenError) return undefined
    throw error
  }
}
