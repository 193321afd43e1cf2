import {
  isCompleteAnswer,
  readUploadSignature,
  refuseAnswer,
  type UploadSignature,
  UploadSignatureError,
} from '@acme/oss-upload-core'
import { type AppServer, askServer, endpointUrl, serverFailure } from './app-server.js'

/**
 * Asks the app's server for a signature, and says that every field of it will be sent back.
 * @throws UploadError `SIGNATURE_REQUEST_FAILED`, or UploadSignatureError where the answer is none.
 */
export async function requestSignature(server: AppServer): Promise<UploadSignature> {
  try {
    const response = await askServer(server, 'fields', '1', { cache: 'no-store' })
    return await readAnswer(await response.json().catch(() => {}), response.headers.get('date'))
  } catch (error) {
    throw signatureFailure(server, error)
  }
}

/**
 * Reads the answer of our server, or of a sample's: pages whose server is ours never load what that takes.
 * @param date the answer's `Date`, where the page may read it: the samples do not tell their time.
 * @throws UploadSignatureError that names what is missing or wrong.
 */
export async function readAnswer(answer: unknown, date?: string | null): Promise<UploadSignature> {
  if (isCompleteAnswer(answer)) return readUploadSignature(answer)
  const { completeAnswer } = await import('@acme/oss-upload-core/sample-answers')
  return readUploadSignature(completeAnswer(answer, { refuse: refuseAnswer, date }))
}

/** What a failed request for signatures means to the page. */
export const signatureFailure = (server: AppServer, cause: unknown): Error =>
  cause instanceof UploadSignatureError
    ? cause
    : serverFailure('SIGNATURE_REQUEST_FAILED', cause, { endpoint: endpointUrl(server).pathname })
