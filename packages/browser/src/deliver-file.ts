import type { UploadSignature } from '@acme/oss-upload-core'
import type { ConfirmUpload } from './confirm-upload.js'
import { failedBy, type UploadError } from './errors.js'
import { readOssAnswer, storedUnconfirmed, type UploadResult } from './oss-response.js'
import type { UploadPhase } from './progress.js'
import { sendPostObject } from './send-post-object.js'

/** A file with all that it takes to send it. */
export interface Delivery {
  readonly file: Blob
  readonly key: string
  readonly signature: UploadSignature
  readonly signal: AbortSignal | undefined
  readonly report: (phase: UploadPhase, loaded: number) => void
  /** Asks the app's server; `undefined` where it cannot be asked. */
  readonly confirmUpload: ConfirmUpload | undefined
}

/**
 * Sends a file, and sees to it that the app's server knows: by the callback, or by asking it to confirm where OSS calls
 * nobody, the callback failed, or its answer was lost.
 */
export async function deliverFile<Data>(delivery: Delivery): Promise<UploadResult<Data>> {
  const posted = await postFile<Data>(delivery)
  if (!(posted instanceof Error)) return posted
  const { file, key, signature, signal, report, confirmUpload } = delivery
  if (!confirmUpload || signature.state === undefined || !offersConfirm(signature)) throw posted
  report('confirming', file.size)
  const { etag = null, requestId = null, ossError } = posted
  const upload = { state: signature.state, key, etag: etag ?? undefined, callback_error: ossError?.message }
  try {
    const data = await confirmUpload(upload, signal)
    return { key, etag, requestId, data: data as Data }
  } catch (cause) {
    signal?.throwIfAborted()
    if (failedBy(cause, 'UPLOAD_REFUSED')) throw cause
    posted.cause = cause
    throw posted
  }
}

/** Returns the result that the callback brought, or what leaves open whether the app's server knows of the file. */
async function postFile<Data>({
  file,
  key,
  signature,
  signal,
  report,
}: Delivery): Promise<UploadResult<Data> | UploadError> {
  const { host, accept } = signature
  const { type } = file
  // the policy tells types apart by these fields, and the second outranks the first
  const fields = accept ? { 'Content-Type': type, 'x-oss-content-type': type, ...signature.fields } : signature.fields
  const onSent = (loaded: number) => report(loaded < file.size ? 'uploading' : 'confirming', loaded)
  report('uploading', 0)
  try {
    const result = readOssAnswer<Data>(key, await sendPostObject({ host, key, fields, file }, { signal, onSent }))
    const isAnswered = fields.callback !== undefined || !offersConfirm(signature)
    const { etag, requestId } = result
    return isAnswered ? result : storedUnconfirmed({ key, etag, requestId })
  } catch (error) {
    if (failedBy(error, 'STORED_UNCONFIRMED') || (failedBy(error, 'NETWORK_ERROR') && error.isSent)) return error
    throw error
  }
}

const offersConfirm = ({ actions }: UploadSignature): boolean => actions.includes('confirm')
