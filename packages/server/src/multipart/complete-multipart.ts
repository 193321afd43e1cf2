import { type Answer, jsonAnswer } from '../answer.js'
import { deleteObject } from '../bucket/delete-object.js'
import { foreign, isRequestError, RequestError } from '../errors.js'
import type { RequestOptions, ResolvedOptions } from '../options.js'
import { dataOf, settleUpload, uploadIdOf, uploadInProgress, verifyStored } from '../recording/record-upload.js'
import { lookAtObject } from '../recording/rejected-object.js'
import type { StoredObject } from '../recording/uploaded-object.js'
import { openTag } from '../signing/upload-state.js'
import { abortUpload, completeParts, FORBID_OVERWRITE, listParts, type StoredPart } from './bucket-uploads.js'
import { isPartNumber, nameOf, noSuchUpload, type SessionAction } from './continue-multipart.js'
import { type MultipartSession, partCountOf } from './session.js'

type NamedPart = Pick<StoredPart, 'number' | 'etag'>

/** How many missing parts an answer names. */
const MAX_NAMED = 1000

/**
 * Makes an object of the parts, looks at it, and has the app record it, as `confirm` does. It may be asked again at any time:
 * what is done is not done twice. An object that is not as announced is deleted.
 * @throws RequestError 400 `INVALID_REQUEST` or `PARTS_MISSING`; 403 where it is not as announced, or, `WRONG_CHECKSUM`, as the page read it; 404 `NO_SUCH_UPLOAD`; 409 and
 *   422 as `confirm`; 500 `OBJECT_UNAVAILABLE` where OSS did not say.
 */
export async function completeMultipart({ session, members }: SessionAction, options: RequestOptions): Promise<Answer> {
  options.watch.note({ via: 'multipart' })
  const named = readParts(members.parts, partCountOf(session))
  const expected = readCrc64(members.crc64)
  const failure = await assemble(session, named, options)
  const stored = await look(session, failure, options)
  const { state } = session
  const verified = await verify(session, stored, failure, options)
  if (expected !== undefined) await assertCrc64(expected, verified, options)
  const upload = { ...verified, state, via: 'multipart' } as const
  const data = dataOf(await settleUpload(upload, options))
  // the page sees no answer of OSS about the whole
  return jsonAnswer(200, { status: 'recorded', etag: stored.etag, crc64: stored.crc64, data })
}

/** Reads what the page computed of the file, in decimal; `undefined` without it. */
function readCrc64(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value))
    throw new RequestError(400, 'INVALID_REQUEST', '"crc64" is no CRC-64 in decimal text.')
  return value
}

/** Reads the list of parts, by number; `'all'` without one. */
function readParts(value: unknown, count: number): readonly NamedPart[] | 'all' {
  if (value === undefined || value === null) return 'all'
  const parts = Array.isArray(value) ? value.map((part) => readPart(part, count)) : []
  const numbers = new Set(parts.map((part) => part?.number))
  if (parts.length === 0 || !parts.every((part) => part !== undefined) || numbers.size < parts.length)
    throw new RequestError(400, 'INVALID_REQUEST', `"parts" is no list of different parts from 1 to ${count}.`)
  assertComplete(numbers, count)
  return parts.sort((a, b) => a.number - b.number)
}

function readPart(part: unknown, count: number): NamedPart | undefined {
  const { part_number: number, etag } = Object(part) as Record<string, unknown>
  const isEtag = typeof etag === 'string' && /^"?[\w-]{1,128}"?$/.test(etag)
  return isPartNumber(number, count) && isEtag ? { number, etag: etag.replaceAll('"', '') } : undefined
}

/** Before OSS is told: an object that lacks a part would have to be deleted, and all that was sent with it. */
function assertComplete(numbers: ReadonlySet<number | undefined>, count: number): void {
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !numbers.has(number))
  if (missing.length > 0) throw partsMissing(missing)
}

const partsMissing = (missing?: readonly number[]): RequestError =>
  new RequestError(400, 'PARTS_MISSING', 'Not every part has arrived as it was sent: list them, and send the others.', {
    details: missing && { part_numbers: missing.slice(0, MAX_NAMED) },
  })

/** Has OSS make the object. Returns why it is not sure whether there is one; `undefined` where OSS said so. */
async function assemble(
  session: MultipartSession,
  named: readonly NamedPart[] | 'all',
  options: ResolvedOptions,
): Promise<unknown> {
  if (named === 'all') {
    const sent = await listParts(nameOf(session), options)
    if (!sent) return noSuchUpload()
    assertComplete(new Set(sent.map(({ number }) => number)), partCountOf(session))
  }
  const { acl, mayReplace } = session
  const headers = { ...(mayReplace ? {} : FORBID_OVERWRITE), ...(acl !== undefined && { 'x-oss-object-acl': acl }) }
  const completion = await completeParts(nameOf(session), named, headers, options).catch((error: unknown) => ({
    status: 'unknown' as const,
    error,
  }))
  if (completion.status === 'completed') return undefined
  if (completion.status === 'gone') return noSuchUpload()
  if (completion.status === 'unknown') return completion.error
  if (completion.code !== 'EntityTooSmall') throw partsMissing()
  await abortUpload(nameOf(session), options)
  throw foreign('WRONG_SIZE', 'another size')
}

/**
 * Looks at the object. @throws what made it doubtful where there is none.
 */
async function look({ state }: MultipartSession, failure: unknown, options: ResolvedOptions): Promise<StoredObject> {
  try {
    return await lookAtObject(state.key, state, options)
  } catch (error) {
    const isMissing = isRequestError(error) && error.code === 'OBJECT_NOT_FOUND'
    throw isMissing && failure ? failure : error
  }
}

/** Judges the object; one of this upload that is not as announced is deleted, another's is left alone. */
async function verify(session: MultipartSession, stored: StoredObject, failure: unknown, options: ResolvedOptions) {
  const { state, contentType, mayReplace } = session
  if (openTag(stored.tag, options)?.id !== state.id) {
    // what it would replace is there still, and says nothing of it
    if (mayReplace && failure) throw failure
    await abortUpload(nameOf(session), options)
    throw foreign('WRONG_TAG', 'another upload')
  }
  try {
    if (stored.mimeType.toLowerCase() !== contentType.toLowerCase()) throw foreign('WRONG_TYPE', 'another content type')
    return verifyStored(state, state.key, stored, options)
  } catch (error) {
    if (isRequestError(error)) await deleteObject(state.key, options)
    throw error
  }
}

/** A claim that was only made to delete is given back at once. */
const LEASE_MS = 10_000

/**
 * Deletes an object that is not what the page read, unless it is recorded: what the app knows of stays, whatever a page says later.
 * @throws RequestError 403 `WRONG_CHECKSUM`; 409 `UPLOAD_IN_PROGRESS` where another request is recording it.
 */
async function assertCrc64(
  expected: string,
  { facts, state }: Awaited<ReturnType<typeof verify>>,
  options: ResolvedOptions,
): Promise<void> {
  const { crc64, key } = facts
  if (crc64 === undefined || BigInt(crc64) === BigInt(expected)) return
  const id = await uploadIdOf(facts, state)
  const claim = await options.store.claim(id, LEASE_MS)
  if (claim.status === 'settled') return
  if (claim.status === 'running') throw uploadInProgress()
  try {
    await deleteObject(key, options)
  } finally {
    await options.store.release(id, claim.token)
  }
  throw new RequestError(403, 'WRONG_CHECKSUM', 'What arrived is not what was sent: it was removed. Send it again.')
}
