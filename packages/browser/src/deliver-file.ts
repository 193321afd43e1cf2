import type { UploadSignature } from '@acme/oss-upload-core'
import { type AppServer, statusOf } from './app-server.js'
import { confirmUpload, type FormToConfirm } from './confirm-upload.js'
import { failedBy, ossErrorOf, UploadError } from './errors.js'
import type { Hosts } from './hosts.js'
import { readOssAnswer, type UploadResult } from './oss-response.js'
import { postForm } from './post-form.js'
import type { UploadPhase } from './progress.js'
import { isTransient, repeat, untilOnline } from './retry.js'
import { type OssAnswer, sendToOss } from './send-to-oss.js'
import type { SignatureForFile } from './signature-cache.js'
import type { EarlierAttempt } from './signing-policy.js'

/**
 * Files up to here are sent without a listener, so that the browser need not ask OSS first: their progress would be one step. Whether
 * the last byte was sent is unknown then, so only where the app's server can tell what is stored.
 */
export const UNWATCHED_BYTES: number = 65_536

/** A file with all that it takes to send it. */
export interface Delivery {
  readonly file: Blob
  readonly key: string
  readonly signature: SignatureForFile
  readonly signal: AbortSignal | undefined
  readonly report: (phase: UploadPhase, loaded: number) => void
  /** `undefined` where it cannot be asked. */
  readonly server: AppServer | undefined
  /** How often the form may be sent again. */
  readonly retries: number
  /** How long nothing may move. */
  readonly stallSeconds: number
  readonly hosts: Hosts
  /** What the next one goes on with, should this one fail. */
  readonly attempt: Attempt
  readonly attempts: Attempts
}

/**
 * An attempt to send a file's form. Though it failed, the form may be stored: OSS may have been at it when it was given up, and
 * browsers send one again by themselves and tell how that one ended. So the next has its key and its state.
 */
export interface Attempt extends EarlierAttempt {
  readonly file: File | Blob
  /** Where the file is stored and the app's server did not confirm it: asks it again, and sends nothing. */
  readonly confirm?: <Data>(sending: Pick<Delivery, 'signal' | 'report'>) => Promise<UploadResult<Data>>
}

/** Of each file that was sent in vain, the attempt that the next goes on with. */
export type Attempts = WeakMap<Blob, Attempt>

/**
 * Sends a file until it is stored, and sees to it that the app's server knows: by the callback, or by asking it to confirm where
 * OSS calls nobody, the callback failed, or its answer was lost.
 */
export const deliverFile = <Data>(delivery: Delivery): Promise<UploadResult<Data>> =>
  repeat(
    () =>
      postFile<Data>(delivery).catch((error) => {
        if (!isPolicyExpired(error)) delivery.attempts.set(delivery.file, delivery.attempt)
        return settle<Data>(delivery, error)
      }),
    delivery,
    () => delivery.report('uploading', 0),
  )

/** Finds out by the app's server what became of a form whose answer does not tell; any other failure is thrown again. */
async function settle<Data>(delivery: Delivery, posted: unknown): Promise<UploadResult<Data>> {
  const { file, key, signature, signal, report, server } = delivery
  if (!isOpen(posted) || !server || !offersConfirm(signature)) throw posted
  report('confirming', file.size)
  await untilOnline(signal)
  const { etag = null, requestId = null, crc64 = null, ossError } = posted
  try {
    const form: FormToConfirm = {
      state: signature.state,
      key,
      etag: etag ?? undefined,
      callback_error: ossError?.message,
    }
    const { data } = await confirmUpload(server, form, signal)
    return { key, etag, requestId, crc64, data: data as Data }
  } catch (cause) {
    if (failedBy(cause, 'UPLOAD_REFUSED')) throw cause
    signal?.throwIfAborted()
    // the server has looked, and nothing is there: the same key can be sent again
    if (posted.isSent && statusOf(cause) === 404)
      throw new UploadError('NETWORK_ERROR', { key, host: signature.host, isSent: false }, { cause })
    delivery.attempts.set(file, {
      ...delivery.attempt,
      confirm: (sending) => settle({ ...delivery, ...sending }, posted),
    })
    posted.cause = cause
    throw posted
  }
}

/** Returns the result that the callback brought. @throws UploadError, also where that leaves open whether the app's server knows of the file. */
async function postFile<Data>(delivery: Delivery): Promise<UploadResult<Data>> {
  const { file, key, signature } = delivery
  const { type, size } = file
  // the policy tells types apart by these fields, and the second outranks the first
  const types = signature.accept && { 'Content-Type': type, 'x-oss-content-type': type }
  const fields: Readonly<Record<string, string>> = { ...types, ...signature.fields }
  delivery.report('uploading', 0)
  const answer = await sendForm(delivery, fields)
  const result = await readOssAnswer<Data>({ key, type, size, policy: fields.policy }, answer)
  if (fields.callback || !offersConfirm(signature)) return result
  const { data, ...stored } = result
  throw new UploadError('STORED_UNCONFIRMED', stored)
}

/** Sends the form to the bucket's next origin. */
async function sendForm(delivery: Delivery, fields: Readonly<Record<string, string>>): Promise<OssAnswer> {
  const { file, key, signature, report, hosts } = delivery
  const host = hosts.next(signature.hosts)
  const isWatched = file.size > UNWATCHED_BYTES || !offersConfirm(signature)
  const onSent = (loaded: number) => report(loaded < file.size ? 'uploading' : 'confirming', loaded)
  const entered = isWatched ? await hosts.enter(host) : () => {}
  hosts.active++
  try {
    const request = {
      method: 'POST',
      url: host,
      host,
      key,
      body: postForm(key, fields, file),
      size: file.size,
    } as const
    return await sendToOss(request, { ...delivery, onSent, isWatched, entered })
  } catch (error) {
    if (failedBy(error, 'NETWORK_ERROR')) {
      // of a file that is gone, browsers say no more than that: it rejects with what the file's own reader says
      await file.slice(0, 1).arrayBuffer()
      hosts.avoid(host)
    }
    throw error
  } finally {
    hosts.active--
    entered()
  }
}

/** Whether the file may be stored while the app's server does not know: also where an attempt before this one got through. */
const isOpen = (error: unknown): error is UploadError =>
  (failedBy(error, 'STORED_UNCONFIRMED', 'NETWORK_ERROR') && !isTransient(error)) ||
  ossErrorOf(error)?.code === 'FileAlreadyExists'

const offersConfirm = (signature: UploadSignature): signature is UploadSignature & { readonly state: string } =>
  signature.state !== undefined && signature.actions.includes('confirm')

/** By OSS's number for an expired policy. Of such a form nothing is stored. */
export const isPolicyExpired = (error: unknown): boolean => ossErrorOf(error)?.ec === '0006-00000213'
