/** What counts as an app server's answer to a callback. */
import type { IncomingMessage } from 'node:http'
import { OssError } from './oss-error.js'

/** An answer that OSS relays to the uploader. */
export interface CallbackReply {
  /** JSON, as the app server wrote it. */
  readonly body: Buffer
  readonly contentType: string
}

const MAX_REPLY_BYTES = 1024 * 1024
const BOM = Buffer.from('\ufeff')

/** The refusal that tells the uploader: stored, but the callback failed. */
export const callbackFailed = (message: string, ec?: string, cause?: unknown): OssError =>
  new OssError('CallbackFailed', { message, ...(ec === undefined ? {} : { ec }), cause })

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

/** The refusal for a Content-Length that Node's own parser did not take; `undefined` for other errors. */
export const invalidLength = (error: NodeJS.ErrnoException): OssError | undefined =>
  error.code === 'HPE_INVALID_CONTENT_LENGTH'
    ? // "conent" is OSS's spelling.
      callbackFailed('Error Status : 400.User server return invalid conent-length value.')
    : undefined

function assertLength(text: string | undefined): void {
  if (text === undefined) throw callbackFailed('Error Status : 400.User server missing content-length.')
  const length = Number(text)
  if (length === 0) throw callbackFailed('Error Status : 400.User server return invalid conent-length value.')
  if (length > MAX_REPLY_BYTES) {
    throw callbackFailed('Error Status : 400.User server return too long content-length value.')
  }
}

function assertJson(body: Buffer): void {
  const refusal = callbackFailed('Response body is not valid json format.', '0007-00000205')
  if (body.subarray(0, BOM.length).equals(BOM)) throw refusal
  try {
    JSON.parse(body.toString('utf8'))
  } catch {
    throw refusal
  }
}
