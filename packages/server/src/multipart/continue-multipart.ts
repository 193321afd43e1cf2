import { type Answer, emptyAnswer, jsonAnswer } from '../answer.js'
import { RequestError } from '../errors.js'
import type { RequestOptions } from '../options.js'
import { startSigning } from '../signing/sign-upload.js'
import { abortUpload, listParts, type UploadName } from './bucket-uploads.js'
import { MAX_URLS, signParts } from './part-urls.js'
import { type MultipartSession, partCountOf } from './session.js'

/** What an action gets that goes on with a session. */
export interface SessionAction {
  readonly session: MultipartSession
  readonly members: Readonly<Record<string, unknown>>
}

/** An upload in parts as OSS names it. */
export const nameOf = ({ state, uploadId }: MultipartSession): UploadName => ({ key: state.key, uploadId })

/** What OSS no longer has, or never had. */
export const noSuchUpload = (): RequestError =>
  new RequestError(404, 'NO_SUCH_UPLOAD', 'There is no such upload any more: it was ended, or took too long.')

/**
 * Signs the URLs of some parts, anew or for the first time.
 * @throws RequestError 400 `INVALID_REQUEST` for numbers that the upload does not have, twice the same, or more than 100.
 */
export async function signMore({ session, members }: SessionAction, options: RequestOptions): Promise<Answer> {
  const numbers = readPartNumbers(members.part_numbers, partCountOf(session))
  const signing = startSigning(await options.credentials(), options)
  const server_time = Math.floor(signing.now.getTime() / 1000)
  return jsonAnswer(200, { urls: signParts(session, numbers, signing, options), server_time })
}

function readPartNumbers(value: unknown, count: number): readonly number[] {
  const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_URLS
  if (!isList || !value.every((number) => isPartNumber(number, count)) || new Set(value).size < value.length)
    throw new RequestError(
      400,
      'INVALID_REQUEST',
      `"part_numbers" is no list of 1 to ${MAX_URLS} different numbers from 1 to ${count}.`,
    )
  return value
}

/** Whether a part has this number. */
export const isPartNumber = (number: unknown, count: number): number is number =>
  Number.isInteger(number) && (number as number) >= 1 && (number as number) <= count

/** Lists the parts that OSS has, all of them. @throws RequestError 404 `NO_SUCH_UPLOAD`. */
export async function listSent({ session }: SessionAction, options: RequestOptions): Promise<Answer> {
  const parts = await listParts(nameOf(session), options)
  if (!parts) throw noSuchUpload()
  return jsonAnswer(200, { parts: parts.map(({ number, ...facts }) => ({ part_number: number, ...facts })) })
}

/** Ends an upload and removes its parts, whether they are there still or not. */
export async function abortSession({ session }: SessionAction, options: RequestOptions): Promise<Answer> {
  await abortUpload(nameOf(session), options)
  return emptyAnswer(204)
}
