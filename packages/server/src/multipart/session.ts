import { openToken, SealedTokenError, sealToken } from '@acme/oss-upload-core'
import { foreign, RequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import { fromClaims, type StateClaims, toClaims, type UploadState } from '../signing/upload-state.js'
import { countParts } from './part-size.js'

/** An upload in parts, as the page carries it from one request to the next: the server keeps nothing of it. */
export interface MultipartSession {
  /** What was allowed: one key, one size. It outlives the session, so that what was stored in time can be recorded. */
  readonly state: UploadState
  /** OSS's id of the upload. */
  readonly uploadId: string
  /** In bytes. */
  readonly partSize: number
  /** Unix seconds. */
  readonly expire: number
  /** The file's own name, for `authorize`. */
  readonly name: string
  /** The file's own type, for `authorize`. */
  readonly type: string
  /** What the object is stored as. */
  readonly contentType: string
  /** OSS takes it with the parts' end, and not with their beginning; `undefined` for the bucket's. */
  readonly acl: string | undefined
  /** Whether the object may take another's place: the page has named its key, as under a shared policy it may. */
  readonly mayReplace: boolean
}

type SessionClaims = [
  state: StateClaims,
  uploadId: string,
  partSize: number,
  expire: number,
  name: string,
  type: string,
  contentType: string,
  acl: string | null,
  mayReplace: boolean,
]

/** How many parts a session has. */
export const partCountOf = ({ state, partSize }: MultipartSession): number => countParts(state.maxSize, partSize)

/** Seals a session into what the page sends back. */
export function sealSession(session: MultipartSession, { secrets, randomBytes }: ResolvedOptions): string {
  const { state, uploadId, partSize, expire, name, type, contentType, acl = null, mayReplace } = session
  const upload = [toClaims(state), uploadId, partSize, expire] as const
  const claims: SessionClaims = [...upload, name, type, contentType, acl, mayReplace]
  return sealToken('session', claims, secrets, randomBytes(24))
}

/**
 * Opens a session that came back.
 * @throws RequestError 400 `INVALID_REQUEST` without one; 403 `INVALID_SESSION` where this server has not sealed it,
 *   `WRONG_BUCKET` where it is about another bucket; 410 `SESSION_EXPIRED`.
 */
export function openSession(token: unknown, options: ResolvedOptions): MultipartSession {
  if (typeof token !== 'string' || token === '')
    throw new RequestError(400, 'INVALID_REQUEST', '"session" is missing or is no text.')
  const [claims, uploadId, partSize, expire, name, type, contentType, acl, mayReplace] = open(token, options)
  const object = { name, type, contentType, acl: acl ?? undefined, mayReplace }
  const session = { state: fromClaims(claims), uploadId, partSize, expire, ...object }
  if (session.state.bucket !== options.bucket) throw foreign('WRONG_BUCKET', 'another bucket')
  if (options.now().getTime() / 1000 > expire)
    throw new RequestError(410, 'SESSION_EXPIRED', 'This upload was begun too long ago.')
  return session
}

function open(token: string, { secrets }: ResolvedOptions): SessionClaims {
  try {
    return openToken('session', token, secrets) as SessionClaims
  } catch (error) {
    if (!(error instanceof SealedTokenError)) throw error
    throw new RequestError(403, 'INVALID_SESSION', 'This server has not begun such an upload.')
  }
}
