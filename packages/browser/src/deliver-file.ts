import type { UploadSignature } from '@acme/oss-upload-core'
import { readServerError } from './app-server.js'
import type { ConfirmUpload } from './confirm-upload.js'
import { failedBy, UploadError } from './errors.js'
import { readOssAnswer, type UploadResult } from './oss-response.js'
import type { UploadPhase } from './progress.js'
import { isTransient, pause } from './retry.js'
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
  /** How often the form may be sent again. */
  readonly retries: number
  /** How long nothing may move. */
  readonly stallSeconds: number
}

/**
 * Sends a file until it is stored, and sees to it that the app's server knows: by the callback, or by asking it to confirm where
 * OSS calls nobody, the callback failed, or its answer was lost.
 */
export async function deliverFile<Data>(delivery: Delivery): Promise<UploadResult<Data>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await deliverOnce(delivery)
    } catch (error) {
      if (!isTransient(error) || attempt >= delivery.retries) throw error
      delivery.report('uploading', 0)
      await pause(attempt, error, delivery.signal)
    }
  }
}

async function deliverOnce<Data>(delivery: Delivery): Promise<UploadResult<Data>> {
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
    // the server has looked, and nothing is there: the same key can be sent again
    if (posted.isSent && readServerError(cause).status === 404)
      throw new UploadError('NETWORK_ERROR', { key, host: signature.host, isSent: false }, { cause })
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
  stallSeconds,
}: Delivery): Promise<UploadResult<Data> | UploadError> {
  const { host, accept } = signature
  const { type } = file
  // the policy tells types apart by these fields, and the second outranks the first
  const fields = accept ? { 'Content-Type': type, 'x-oss-content-type': type, ...signature.fields } : signature.fields
  const onSent = (loaded: number) => report(loaded < file.size ? 'uploading' : 'confirming', loaded)
  report('uploading', 0)
  try {
    const result = readOssAnswer<Data>(
      key,
      await sendPostObject({ host, key, fields, file }, { signal, onSent, stallSeconds }),
    )
    const isAnswered = fields.callback !== undefined || !offersConfirm(signature)
    const { etag, requestId } = result
    return isAnswered ? result : new UploadError('STORED_UNCONFIRMED', { key, etag, requestId })
  } catch (error) {
    if (isOpen(error)) return error
    throw error
  }
}

/** Whether the file may be stored while the app's server does not know: also where an attempt before this one got through. */
const isOpen = (error: unknown): error is UploadError =>
  failedBy(error, 'STORED_UNCONFIRMED') ||
  (failedBy(error, 'NETWORK_ERROR') && !isTransient(error)) ||
  (failedBy(error, 'UPLOAD_REJECTED') && error.ossError?.code === 'FileAlreadyExists')

const offersConfirm = ({ actions }: UploadSignature): boolean => actions.includes('confirm')
