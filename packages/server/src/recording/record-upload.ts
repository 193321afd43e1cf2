import { isBelowDir, isObjectKey } from '@acme/oss-upload-core'
import { readImageInfo } from '../bucket/verify-object.js'
import type { MissedCallback } from '../callback/missed-callback.js'
import { foreign, isRejection, RequestError, UploadRejected } from '../errors.js'
import type { RequestOptions, ResolvedOptions } from '../options.js'
import { isAcceptedType } from '../signing/accepted-types.js'
import { type CarriedMetadata, openTag, outcomeLifetimeMs, type UploadState } from '../signing/upload-state.js'
import type { RejectedUpload, UploadOutcome } from '../stores/upload-store.js'
import { identityOf } from './identity.js'
import { deleteRejected } from './rejected-object.js'
import { tellOutcome } from './tell-outcome.js'
import type { ObjectFacts, StoredObject, UploadedImage, UploadedObject } from './uploaded-object.js'

/** Whether bucket and key are what this server signed. @throws RequestError 403 that says which is not. */
export function assertOwn(state: UploadState, key: string, { bucket }: ResolvedOptions): void {
  if (state.bucket !== bucket) throw foreign('WRONG_BUCKET', 'another bucket')
  const isAllowed = state.key === '' ? isBelowDir(key, state.dir) : key === state.key
  if (!isAllowed || !isObjectKey(key)) throw foreign('WRONG_KEY', 'another object key')
}

/**
 * Judges a stored object by what this server signed, and returns what the app gave along. An object with a tag belongs to the
 * upload that it names, whoever else may write below the same dir.
 * @throws RequestError 403 that says what is not as signed.
 */
export function assertStored(state: UploadState, stored: StoredObject, options: ResolvedOptions): CarriedMetadata {
  const { size, mimeType, tag } = stored
  assertSize(state, size)
  assertType(state, mimeType)
  const owner = openTag(tag, options)
  if ((state.isTagged || owner !== undefined) && owner?.id !== state.id)
    throw foreign('WRONG_TAG', 'an object of another upload')
  const carried = state.carried ?? owner?.carried
  if (carried === undefined) throw foreign('WRONG_TAG', 'an object of another upload')
  return carried
}

/**
 * Judges an object that the bucket was asked about, and returns it as an upload that may be recorded.
 * @throws RequestError 403 that says what is not as signed.
 */
export function verifyStored(
  state: UploadState,
  key: string,
  stored: StoredObject,
  options: ResolvedOptions,
): Pick<VerifiedUpload, 'facts' | 'state' | 'carried' | 'readImage'> {
  const carried = assertStored(state, stored, options)
  const { tag, ...facts } = stored
  return {
    facts: { ...facts, bucket: options.bucket, key },
    state,
    carried,
    readImage: () => readImageInfo(key, options),
  }
}

/** @throws RequestError 403 `WRONG_SIZE`. */
export function assertSize({ minSize, maxSize }: UploadState, size: number): void {
  if (size < minSize || size > maxSize) throw foreign('WRONG_SIZE', 'another size')
}

/** @throws RequestError 403 `WRONG_TYPE`. */
export function assertType({ accept }: UploadState, mimeType: string): void {
  if (!isAcceptedType(mimeType, accept)) throw foreign('WRONG_TYPE', 'another content type')
}

/** An upload that may be recorded: it has passed every check. */
export interface VerifiedUpload {
  readonly facts: Omit<ObjectFacts, 'image'>
  readonly state: UploadState
  readonly carried: CarriedMetadata
  readonly via: UploadedObject['via']
  /** Asked only by whoever does record it. */
  readonly readImage: () => Promise<UploadedImage | undefined>
  /** What is said where OSS should have called and has not. */
  readonly missedCallback?: MissedCallback | undefined
}

/** An upload that the app has decided on, now or before. */
export interface SettledUpload {
  readonly uploadId: string
  readonly outcome: UploadOutcome
  /** Whether it was decided on before. */
  readonly isReplay: boolean
}

/**
 * Has the app record an upload, once: whoever comes later gets the first answer.
 * @throws RequestError 409 `UPLOAD_IN_PROGRESS` with `Retry-After` while another does, or whatever the app threw other than a
 *   rejection, after which the upload can be recorded again.
 */
export async function settleUpload(upload: VerifiedUpload, options: RequestOptions): Promise<SettledUpload> {
  const { facts, state } = upload
  const { store, report, watch } = options
  const leaseMs = Math.ceil(options.leaseSeconds * 1000)
  const tell = (settled: SettledUpload) => {
    tellOutcome(watch, upload, settled)
    return settled
  }
  if (!options.routes.has(state.route))
    throw new RequestError(403, 'UNKNOWN_ROUTE', 'This is about a route that this server no longer has.')
  const uploadId = await uploadIdOf(facts, state)
  const claim = await store.claim(uploadId, leaseMs)
  if (claim.status === 'settled') {
    await deleteAgain(claim.outcome, upload, options)
    return tell({ uploadId, outcome: claim.outcome, isReplay: true })
  }
  if (claim.status === 'running') throw uploadInProgress()
  const outcome = await runHandler(uploadId, upload, options).catch(async (error: unknown) => {
    // the lease gives it back otherwise
    await store.release(uploadId, claim.token).catch(report)
    throw error
  })
  // the app has recorded it: a store that fails now costs a repeat its answer, not this caller
  await store.settle(uploadId, claim.token, outcome, outcomeLifetimeMs(state, options)).catch(report)
  return tell({ uploadId, outcome, isReplay: false })
}

/** Somebody else is at it, and whoever asks is to come again. */
export const uploadInProgress = (): RequestError =>
  new RequestError(409, 'UPLOAD_IN_PROGRESS', 'This upload is being recorded.', { headers: { 'retry-after': '1' } })

/** What a settled upload is answered with. @throws UploadRejected 422 for what the app rejected. */
export function dataOf({ outcome }: SettledUpload): unknown {
  if (outcome.status === 'recorded') return outcome.data
  throw new UploadRejected(outcome.message, { code: outcome.code })
}

async function runHandler(
  uploadId: string,
  { facts, state, carried, via, readImage }: VerifiedUpload,
  options: RequestOptions,
): Promise<UploadOutcome> {
  try {
    const image = facts.mimeType.startsWith('image/') ? await readImage() : undefined
    const data = await options.routes.get(state.route)?.onUploaded({ ...facts, image, uploadId, ...carried, via })
    // as it will be sent and kept: what JSON cannot carry fails here, while the upload can still be recorded again
    return { status: 'recorded', data: JSON.parse(JSON.stringify(data === undefined ? { Status: 'OK' } : data)) }
  } catch (error) {
    if (!isRejection(error)) throw error
    const { code, message, deletesObject } = error
    const outcome: RejectedUpload = { status: 'rejected', code, message, ...(deletesObject && { deletesObject }) }
    // before the rejection is remembered: a process that dies in between leaves nothing, and not an object that nobody deletes
    if (deletesObject) await deleteRejected(facts.key, state, outcome, options).catch(options.report)
    return outcome
  }
}

/** What was rejected and deleted, and is there again. A claim that nobody looked behind deletes nothing: another may be there by now. */
async function deleteAgain(
  outcome: UploadOutcome,
  { facts, state, via }: VerifiedUpload,
  options: RequestOptions,
): Promise<void> {
  if (outcome.status !== 'rejected' || !outcome.deletesObject) return
  if (via !== 'callback' || options.verifyObject)
    await deleteRejected(facts.key, state, outcome, options).catch(options.report)
}

/** The same for every repeat of an upload: signature, key and content make it what it is. */
export const uploadIdOf = ({ key, size, crc64, etag }: VerifiedUpload['facts'], { id }: UploadState): Promise<string> =>
  identityOf([id, key, size, crc64 ?? etag])
