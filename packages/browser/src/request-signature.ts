import { parseUploadSignature, type UploadSignature, UploadSignatureError } from '@acme/oss-upload-core'
import ky from 'ky'
import { type AppServer, endpointUrl, headersOf, readServerError } from './app-server.js'
import { UploadError } from './errors.js'

/**
 * Asks the app's server for a signature, and says that every field of it will be sent back.
 * @throws UploadError `SIGNATURE_REQUEST_FAILED`, or UploadSignatureError where the answer is none.
 */
export async function requestSignature(server: AppServer): Promise<UploadSignature> {
  const url = endpointUrl(server, 'fields', '1')
  const headers = await headersOf(server)
  try {
    const response = await ky.get(url, { headers, credentials: server.credentials, cache: 'no-store' })
    return withServerTime(parseUploadSignature(await response.json()), response)
  } catch (error) {
    throw toSignatureRequestError(url, error)
  }
}

/** Classic servers do not tell their time; the `Date` of an answer does, where the page may read it. */
function withServerTime(signature: UploadSignature, { headers }: Response): UploadSignature {
  const seconds = Date.parse(headers.get('date') ?? '') / 1000
  return { ...signature, serverTime: signature.serverTime ?? (Number.isNaN(seconds) ? undefined : seconds) }
}

/** What a failed request for signatures means to the page. */
export function toSignatureRequestError({ pathname }: URL, cause: unknown): Error {
  if (cause instanceof UploadSignatureError) return cause
  const { status, code, message } = readServerError(cause)
  const facts = { endpoint: pathname, status, serverCode: code }
  return new UploadError('SIGNATURE_REQUEST_FAILED', facts, { message, cause })
}
