import { isBelowDir, isObjectKey, toHex } from '@acme/oss-upload-core'
import { RequestError, UploadRejected } from './errors.js'
import type { RequestOptions, ResolvedOptions } from './options.js'
import type { UploadOutcome } from './stores/upload-store.js'
import { openTag, type UploadState } from './upload-state.js'
import type { ObjectFacts, StoredObject, UploadedImage, UploadedObject } from './uploaded-object.js'

/** How long a claim may run before another may take the upload over. OSS itself waits 5 seconds for a callback. */
const LEASE_MS = 60_000

/** Whether bucket and key are what this server signed. @throws RequestError 403 that says which is not. */
export function assertOwn(state: UploadState, key: string, { bucket }: ResolvedOptions): void {
  if (state.bucket !== bucket) refuse('WRONG_BUCKET', 'another bucket')
  const isAllowed = state.key === '' ? isBelowDir(key, state.dir) : key === state.key
  if (!isAllowed || !isObjectKey(key)) refuse('WRONG_KEY', 'another object key')
}

/**
 * Whether the stored object is what this server signed. An object with a tag belongs to the upload that it names, whoever
 * else may write below the same dir. @throws RequestError 403 that says what is not.
 */
export function assertStored(state: UploadState, { size, tag }: StoredObject, options: ResolvedOptions): void {
  assertSize(state, size)
  const owner = openTag(tag ?? '', options)
  if ((state.isTagged || owner !== undefined) && owner !== state.id) refuse('WRONG_TAG', 'an object of another upload')
}

/** @throws RequestError 403 `WRONG_SIZE`. */
export function assertSize({ minSize, maxSize }: UploadState, size: number): void {
  if (size < minSize || size > maxSize) refuse('WRONG_SIZE', 'another size')
}

function refuse(code: string, what: string): never {
  throw new RequestError(403, code, `This is about ${what} than this server allowed.`)
}

/** An upload that may be recorded: it has passed every check. */
export interface VerifiedUpload {
  readonly facts: Omit<ObjectFacts, 'image'>
  readonly state: UploadState
  readonly via: UploadedObject['via']
  /** Asked only by whoever does record it. */
  readonly readImage: () => Promise<UploadedImage | undefined>
}

/**
 * Has the app record an upload, once: whoever comes later gets the first answer.
 * @throws RequestError 409 `UPLOAD_IN_PROGRESS` with `Retry-After` while another does, 422 for what the app rejected, or
 *   whatever else the app threw, after which the upload can be recorded again.
 */
export async function recordUpload(upload: VerifiedUpload, options: RequestOptions): Promise<unknown> {
  const { facts, state } = upload
  const { store, report } = options
  if (!options.routes.has(state.route))
    throw new RequestError(403, 'UNKNOWN_ROUTE', 'This is about a route that this server no longer has.')
  const uploadId = await uploadIdOf(facts, state)
  const claim = await store.claim(uploadId, LEASE_MS)
  if (claim.status === 'settled') return dataOf(claim.outcome)
  if (claim.status === 'running')
    throw new RequestError(409, 'UPLOAD_IN_PROGRESS', 'This upload is being recorded.', {
      headers: { 'retry-after': '1' },
    })
  const outcome = await runHandler(uploadId, upload, options).catch(async (error: unknown) => {
    // the lease gives it back otherwise
    await store.release(uploadId, claim.token).catch(report)
    throw error
  })
  const ttlMs = state.expire * 1000 - options.now().getTime() + LEASE_MS
  // the app has recorded it: a store that fails now costs a repeat its answer, not this caller
  await store.settle(uploadId, claim.token, outcome, ttlMs).catch(report)
  return dataOf(outcome)
}

async function runHandler(
  uploadId: string,
  { facts, state, via, readImage }: VerifiedUpload,
  { routes }: ResolvedOptions,
): Promise<UploadOutcome> {
  const { metadata } = state
  try {
    const image = facts.mimeType.startsWith('image/') ? await readImage() : undefined
    const data = await routes.get(state.route)?.onUploaded({ ...facts, image, uploadId, metadata, via })
    // as it will be sent and kept: what JSON cannot carry fails here, while the upload can still be recorded again
    return { status: 'recorded', data: JSON.parse(JSON.stringify(data ?? { Status: 'OK' })) }
  } catch (error) {
    if (!(error instanceof UploadRejected)) throw error
    return { status: 'rejected', code: error.code, message: error.message }
  }
}

function dataOf(outcome: UploadOutcome): unknown {
  if (outcome.status === 'recorded') return outcome.data
  throw new UploadRejected(outcome.message, { code: outcome.code })
}

/** The same for every repeat of an upload: signature, key and content make it what it is. */
async function uploadIdOf({ key, size, crc64, etag }: VerifiedUpload['facts'], { id }: UploadState): Promise<string> {
  const identity = JSON.stringify([id, key, size, crc64 ?? etag])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(identity))
  return toHex(new Uint8Array(digest).subarray(0, 16))
}
