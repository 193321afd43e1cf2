import { CallbackVerificationError } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from './answer.js'
import { RequestError } from './errors.js'

/** What the caller is told of an error: only what was made for it, of anything else that the server failed. */
export function errorAnswer(error: unknown, requestId: string): Answer {
  const { status, code, message, headers } = toRequestError(error)
  return jsonAnswer(status, { error: { code, message, request_id: requestId } }, headers)
}

/** Whether the operator, and not only the caller, should hear of an error. */
export const concernsOperator = (error: unknown): boolean => toRequestError(error).status >= 500 || isUnverified(error)

const isUnverified = (error: unknown): error is CallbackVerificationError => error instanceof CallbackVerificationError

function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  if (isUnverified(error)) {
    const isMalformed = error.code === 'MISSING_HEADER' || error.code === 'MALFORMED_HEADER'
    return new RequestError(isMalformed ? 400 : 403, error.code, error.message)
  }
  return new RequestError(500, 'INTERNAL_ERROR', 'The server could not do this. Try again later.')
}
