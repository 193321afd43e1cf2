import { CallbackVerificationError } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from './answer.js'
import { isRequestError, RequestError } from './errors.js'

/** What the caller is told of an error: only what was made for it, of anything else that the server failed. */
export function errorAnswer(error: unknown, requestId: string): Answer {
  const { status, code, message, headers, details } = toRequestError(error)
  const answered = { error: { code, message, request_id: requestId, details } }
  return jsonAnswer(status, answered, { ...headers, [REQUEST_ID_HEADER]: requestId })
}

/** The header of every answer that says which request it answers. */
export const REQUEST_ID_HEADER = 'x-request-id'

/** An error as the caller is told of it. */
export function toRequestError(error: unknown): RequestError {
  if (isRequestError(error)) return error
  // which of the checks failed, and how, is for the operator alone
  if (error instanceof CallbackVerificationError)
    return error.code === 'MISSING_HEADER' || error.code === 'MALFORMED_HEADER'
      ? new RequestError(400, error.code, 'This is not a callback of OSS.')
      : new RequestError(403, error.code, 'This callback could not be verified.')
  return new RequestError(500, 'INTERNAL_ERROR', 'The server could not do this. Try again later.')
}
