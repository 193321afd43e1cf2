import { type Delivery, deliverFile } from './deliver-file.js'
import { failedBy, UploadError } from './errors.js'
import { assertSize, fileName } from './filters.js'
import { nameObject } from './key-naming.js'
import { type OssDirectUploaderOptions, type ResolvedOptions, resolveOptions } from './options.js'
import type { UploadResult } from './oss-response.js'
import { trackProgress, type UploadProgress } from './progress.js'
import { untilAborted, untilOnline } from './retry.js'
import { createSignatureCache, type Signatures } from './signature-cache.js'
import type { FileToSign } from './signing-policy.js'
import { startBatch, type UploadBatch } from './upload-batch.js'

/** Hooks into one upload. */
export interface UploadOptions {
  /** Ends the upload: it rejects with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: UploadProgress) => void
  /** What the page says of the file, as JSON; it reaches `onUploaded` under a per-file policy. @default none */
  readonly metadata?: unknown
}

/** Hooks into a batch. */
export interface BatchOptions {
  /** Ends the batch: what has not ended then is rejected with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (file: File | Blob, progress: UploadProgress) => void
  /** What the page says of each file, as JSON; it reaches `onUploaded` under a per-file policy. @default none */
  readonly metadata?: (file: File | Blob) => unknown
}

/** OSS's number for an expired policy. */
const POLICY_EXPIRED = '0006-00000213'

/**
 * Uploads files from the page straight to OSS, with signatures from the app's server.
 * @example
 * const uploader = new OssDirectUploader({ endpoint: '/api/oss-upload' })
 * const { key, data } = await uploader.upload(file, { onProgress: ({ loaded, total }) => show(loaded / total) })
 */
export class OssDirectUploader<Data = unknown> {
  readonly #options: ResolvedOptions
  readonly #signatures: Signatures

  /** @throws TypeError or RangeError that names the option that cannot work. */
  constructor(options: OssDirectUploaderOptions) {
    this.#options = resolveOptions(options)
    const { requestSignature, expiryMarginSeconds } = this.#options
    this.#signatures = createSignatureCache(requestSignature, expiryMarginSeconds)
  }

  /**
   * Uploads one file. It resolves when the app's server has answered the callback or confirmed the upload, or when OSS has
   * stored the file where nobody is to be told.
   * @throws UploadError; UploadSignatureError for an answer that is no signature; or the signal's reason.
   */
  upload(file: File | Blob, options: UploadOptions = {}): Promise<UploadResult<Data>> {
    const signatures = this.#signaturesFor([{ file, metadata: options.metadata }])
    return this.#upload(file, options, { signatures, takenKeys: new Set() })
  }

  /**
   * Uploads any number of files, `concurrency` at a time, with one signature until it ends. One outcome a file: a file that
   * fails stops no other. Of two files with one object key, the second fails with `DUPLICATE_KEY` before it is sent.
   */
  uploadAll(files: Iterable<File | Blob>, { signal, onProgress, metadata }: BatchOptions = {}): UploadBatch<Data> {
    const all = [...files]
    const signatures = this.#signaturesFor(all.map((file) => ({ file, metadata: metadata?.(file) })))
    const batch = { signatures, takenKeys: new Set<string>() }
    const upload = (file: File | Blob) => {
      const report = (progress: UploadProgress) => onProgress?.(file, progress)
      return this.#upload(file, { ...(signal && { signal }), onProgress: report }, batch)
    }
    return startBatch(all, upload, this.#options.concurrency)
  }

  #signaturesFor(files: readonly FileToSign[]): Signatures {
    const { policy, server, expiryMarginSeconds } = this.#options
    return policy && server ? policy(server, files, expiryMarginSeconds) : this.#signatures
  }

  async #upload(file: File | Blob, { signal, onProgress }: UploadOptions, batch: Batch): Promise<UploadResult<Data>> {
    const { filter } = this.#options
    const report = trackProgress(file.size, onProgress)
    filter.admit(file)
    try {
      report('signing', 0)
      const result = await this.#deliver({ file, signal, report }, batch)
      report('done', file.size)
      return result
    } catch (error) {
      if (!failedBy(error, 'STORED_UNCONFIRMED', 'UPLOAD_REFUSED')) filter.release(file)
      throw error
    }
  }

  /** Sends the file, once more with a new signature where OSS says that this one has expired. */
  async #deliver(sending: Sending, batch: Batch, isRepeat = false): Promise<UploadResult<Data>> {
    const { naming } = this.#options
    const { file, signal } = sending
    const { signatures, takenKeys } = batch
    await untilOnline(signal)
    signal?.throwIfAborted()
    const signature = await untilAborted(signatures.get(file), signal)
    assertSize(file, signature.minSize, signature.maxSize)
    const key = takeKey(signature.key ?? nameObject(fileName(file), signature.dir, naming), takenKeys)
    try {
      return await deliverFile({ ...this.#options, ...sending, signature, key })
    } catch (error) {
      if (isRepeat || !isPolicyExpired(error)) throw error
      signatures.drop(signature)
      takenKeys.delete(key)
      return this.#deliver(sending, batch, true)
    }
  }
}

/** What the files of one batch share. */
interface Batch {
  readonly signatures: Signatures
  readonly takenKeys: Set<string>
}

type Sending = Pick<Delivery, 'file' | 'signal' | 'report'>

function takeKey(key: string, takenKeys: Set<string>): string {
  if (takenKeys.has(key)) throw new UploadError('DUPLICATE_KEY', { key })
  takenKeys.add(key)
  return key
}

const isPolicyExpired = (error: unknown): boolean =>
  failedBy(error, 'UPLOAD_REJECTED') && error.ossError?.ec === POLICY_EXPIRED
