/** What counts as an app server's answer to a callback. */
import type { IncomingMessage } from 'node:http'
import { OssError } from './oss-error.js'

/** An answer that OSS relays to the uploader. */
export interface CallbackReply {
  /** JSON, as the app server wrote it. */
  readonly body: Buffer
  readonly contentType: string
}

/** An answer has to be shorter. */
const MAX_REPLY_BYTES = 1024 * 1024
const BOM = Buffer.from('\ufeff')
const MISSING_LENGTH = 'Error Status : 400.User server missing content-length.'
// "conent" is OSS's spelling.
const INVALID_LENGTH = 'Error Status : 400.User server return invalid conent-length value.'

/** The refusal that tells the uploader: stored, but the callback failed. */
export const callbackFailed = (message: string, ec?: string, cause?: unknown): OssError =>
  new OssError('CallbackFailed', {
    message,
    ...(ec === undefined ? {} : { ec }),
    cause,
    reason: cause instanceof Error ? { Cause: cause.message } : {},
  })

/** Reads the answer: status 200, a Content-Length, JSON. Throws `CallbackFailed`. */
export async function readReply(response: IncomingMessage): Promise<CallbackReply> {
  try {
    const status = response.statusCode ?? 0
    if (status !== 200) throw callbackFailed(`Error status : ${status}.`, '0007-00000203')
    assertLength(response.headers['content-length'])
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    assertJson(body)
    return { body, contentType: response.headers['content-type'] ?? 'application/json' }
  } finally {
    response.destroy()
  }
}

/** The refusal for lengths that Node's own parser did not take; `undefined` for other errors. */
export function invalidLength({ code }: NodeJS.ErrnoException): OssError | undefined {
  if (code === 'HPE_INVALID_CONTENT_LENGTH') return callbackFailed(INVALID_LENGTH)
  // A length beside chunks: the chunks are what counts.
  const isChunked = code === 'HPE_INVALID_TRANSFER_ENCODING' || code === 'HPE_UNEXPECTED_CONTENT_LENGTH'
  return isChunked ? callbackFailed(MISSING_LENGTH) : undefined
}

function assertLength(text: string | undefined): void {
  if (text === undefined) throw callbackFailed(MISSING_LENGTH)
  const length = Number(text)
  if (length === 0) throw callbackFailed(INVALID_LENGTH)
  if (length >= MAX_REPLY_BYTES) {
    throw callbackFailed('Error Status : 400.User server return too long content-length value.')
  }
}

function assertJson(body: Buffer): void {
  const refusal = callbackFailed('Response body is not valid json format.', '0007-00000205')
  if (body.subarray(0, BOM.length).equals(BOM)) throw refusal
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw refusal
  }
}
