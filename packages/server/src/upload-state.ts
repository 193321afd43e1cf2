import { openToken, SealedTokenError, sealToken } from '@acme/oss-upload-core'
import { RequestError } from './errors.js'
import type { ResolvedOptions } from './options.js'

/** What this server allowed when it signed; it travels sealed, inside the callback that the policy binds. */
export interface UploadState {
  /** Random, one for each signature. */
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
  /** What `authorize` gave along. */
  readonly metadata: unknown
}

/**
 * The largest metadata, in bytes of JSON. It travels inside the callback inside the policy, base64 three times over, and the
 * policy has to hold an STS token too.
 */
const MAX_METADATA_BYTES = 512

type StateClaims = [
  id: string,
  bucket: string,
  dir: string,
  key: string,
  minSize: number,
  maxSize: number,
  route: string,
  expire: number,
  isTagged: boolean,
  metadata: unknown,
]

/** Seals a state. @throws RangeError for metadata above 512 bytes; TypeError for metadata that JSON cannot carry. */
export function sealState(state: UploadState, { secrets, randomBytes }: ResolvedOptions): string {
  const { length } = new TextEncoder().encode(JSON.stringify(state.metadata))
  if (length > MAX_METADATA_BYTES)
    throw new RangeError(
      `metadata has ${length} bytes of JSON, the limit is ${MAX_METADATA_BYTES}: keep an id instead.`,
    )
  return sealToken('upload', toClaims(state), secrets, randomBytes(24))
}

/** Seals what the object itself carries, so that nobody can pass it off as another upload's. */
export const sealTag = (state: UploadState, { secrets, randomBytes }: ResolvedOptions): string =>
  sealToken('object', state.id, secrets, randomBytes(24))

const toClaims = (state: UploadState): StateClaims => {
  const { id, bucket, dir, key, minSize, maxSize, route, expire, isTagged, metadata } = state
  // an exact key says its dir, and both would be long
  return [id, bucket, key === '' ? dir : '', key, minSize, maxSize, route, expire, isTagged, metadata]
}

/**
 * Opens a state that came back.
 * @throws RequestError 403 `INVALID_STATE` where this server has not sealed it, 410 `STATE_EXPIRED`.
 */
export function openState(token: string, { secrets, now }: ResolvedOptions): UploadState {
  const [id, bucket, dir, key, minSize, maxSize, route, expire, isTagged, metadata] = openClaims(token, secrets)
  if (now().getTime() / 1000 > expire)
    throw new RequestError(410, 'STATE_EXPIRED', 'This upload was signed too long ago.')
  return { id, bucket, dir, key, minSize, maxSize, route, expire, isTagged, metadata }
}

/** Opens an object's tag and returns the id of the state that it was sealed with; `undefined` where it is no tag. */
export function openTag(tag: string, { secrets }: ResolvedOptions): string | undefined {
  try {
    return String(openToken('object', tag, secrets))
  } catch (error) {
    if (error instanceof SealedTokenError) return undefined
    throw error
  }
}

function openClaims(token: string, secrets: readonly string[]): StateClaims {
  try {
    return openToken('upload', token, secrets) as StateClaims
  } catch (cause) {
    if (!(cause instanceof SealedTokenError)) throw cause
    throw new RequestError(403, 'INVALID_STATE', 'This server has not signed such an upload.', { cause })
  }
}
