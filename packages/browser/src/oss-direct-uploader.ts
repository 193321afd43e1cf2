import { type AppServer, askServer } from './app-server.js'
import { type Attempt, type Delivery, deliverFile, isPolicyExpired } from './deliver-file.js'
import { failedBy, UploadError } from './errors.js'
import type { FileChecksum } from './file-checksum.js'
import { assertWithin } from './filters.js'
import { createHosts } from './hosts.js'
import { nameObject } from './key-naming.js'
import { sendInParts } from './large-file.js'
import { loadAfterFailure } from './load-after-failure.js'
import type { LargeDelivery } from './multipart/large-delivery.js'
import { type OssDirectUploaderOptions, type ResolvedOptions, resolveOptions } from './options.js'
import type { UploadResult } from './oss-response.js'
import { trackProgress, type UploadProgress } from './progress.js'
import { readAnswer, signatureFailure } from './request-signature.js'
import { isTransient, untilAborted, untilOnline } from './retry.js'
import { createSignatureCache, type SignatureForFile, type Signatures } from './signature-cache.js'
import type { FileToSign } from './signing-policy.js'
import { startBatch, type UploadBatch } from './upload-batch.js'

/** Hooks into one upload. */
export interface UploadOptions {
  /** Ends the upload: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
  /** What the page says of the file, as JSON; it reaches `onUploaded` under a per-file policy. @default none */
  readonly metadata?: unknown
  /** What a file in parts is compared by before it is recorded: `uploadVerified` gives it. @default nothing is compared */
  readonly checksum?: FileChecksum | undefined
}

/** Hooks into a batch. */
export interface BatchOptions {
  /** Ends the batch: what has not ended then is rejected with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (file: File | Blob, progress: UploadProgress) => void
  /** What the page says of each file, as JSON; it reaches `onUploaded` under a per-file policy. @default none */
  readonly metadata?: (file: File | Blob) => unknown
}

/**
 * Uploads files from the page straight to OSS, with signatures from the app's server.
 * @example
 * const uploader = new OssDirectUploader({ endpoint: '/api/oss-upload' })
 * const { key, data } = await uploader.upload(file, { onProgress: ({ loaded, total }) => show(loaded / total) })
 */
export class OssDirectUploader<Data = unknown> {
  readonly #options: ResolvedOptions & Pick<Delivery, 'hosts' | 'attempts'> & { readonly signatures: Signatures }

  /** @throws TypeError or RangeError that names the option that cannot work. */
  constructor(options: OssDirectUploaderOptions) {
    const resolved = resolveOptions(options)
    const signatures = createSignatureCache(resolved)
    this.#options = { ...resolved, signatures, hosts: createHosts(), attempts: new WeakMap() }
  }

  /** How many files may be in flight: `concurrency` for each host name of the bucket, as far as they are known. */
  get concurrency(): number {
    const { concurrency, hosts } = this.#options
    return concurrency * hosts.count
  }

  /**
   * Uploads one file. It resolves when the app's server has answered the callback or confirmed the upload, or when OSS has
   * stored the file where nobody is to be told. A file that failed with `STORED_UNCONFIRMED` is not sent again: the server is
   * asked again.
   * @throws UploadError; UploadSignatureError for an answer that is no signature; DOMException `NotFoundError` or `NotReadableError` for
   * a file that was moved, deleted or changed since it was chosen; or the signal's reason.
   */
  upload(file: File | Blob, options: UploadOptions = {}): Promise<UploadResult<Data>> {
    const group = this.group()
    group.announce([{ file, metadata: options.metadata }])
    return group.upload(file, options)
  }

  /**
   * Uploads any number of files, {@link concurrency} at a time, with one signature until it ends. One outcome a file: a file that
   * fails stops no other. Of two files with one object key, the second fails with `DUPLICATE_KEY` before it is sent.
   */
  uploadAll(files: Iterable<File | Blob>, { signal, onProgress, metadata }: BatchOptions = {}): UploadBatch<Data> {
    const all = [...files]
    const group = this.group()
    group.announce(all.map((file) => ({ file, metadata: metadata?.(file) })))
    const upload = (file: File | Blob) =>
      group.upload(file, { signal, onProgress: (progress) => onProgress?.(file, progress) })
    return startBatch(all, upload, () => this.concurrency)
  }

  /** Opens a group: files that belong together, and that the page uploads in its own order, such as by an `UploadQueue`. */
  group(): UploadGroup<Data> {
    const { policy, server, signatures } = this.#options
    const group: UploadGroup<Data> & Signatures = {
      ...(policy && server ? policy(server, this.#options) : signatures),
      keys: new Map(),
      upload: (file, options = {}) => this.#upload(file, options, group),
    }
    return group
  }

  async #upload(
    file: File | Blob,
    { signal, onProgress, checksum }: UploadOptions,
    group: Group,
  ): Promise<UploadResult<Data>> {
    const { filter, attempts } = this.#options
    const report = trackProgress(file.size, onProgress)
    const earlier = attempts.get(file)
    if (!earlier?.confirm) filter.admit(file)
    try {
      const sending = { file, signal, report, checksum }
      const confirmed = await earlier?.confirm?.<Data>(sending).catch((error) => {
        // the server has looked, and nothing is there
        if (!isTransient(error)) throw error
      })
      const result = confirmed ?? (await this.#deliver(sending, group))
      attempts.delete(file)
      report('done', file.size)
      return result
    } catch (error) {
      const isOpen = attempts.get(file)?.confirm
      if (!isOpen) filter.release(file)
      // who tries again what was rejected or cancelled wants another upload
      if (failedBy(error, 'UPLOAD_REFUSED') || (signal?.aborted && !isOpen)) attempts.delete(file)
      throw error
    }
  }

  /**
   * Sends the file, with a new signature where OSS says that this one has expired: a file that is tried for long may outlive more than
   * one, and one whose server's clock is wrong shall not go on.
   * @param left how many signatures may be had. The first may be for parts, further ones are for forms.
   */
  async #deliver(sending: Sending, group: Group, left = 4): Promise<UploadResult<Data>> {
    const { naming, server, multipartFrom, attempts } = this.#options
    const { file, signal, report } = sending
    report('signing', 0)
    await untilOnline(signal)
    signal?.throwIfAborted()
    const earlier = attempts.get(file)
    const signature = await untilAborted(goOn(group.get(file, left < 4), earlier, server), signal)
    assertWithin(signature, file)
    const key = signature.key ?? (await untilAborted(nameObject(file, signature.dir, naming), signal))
    // a file that failed may come again
    if ((group.keys.get(key) ?? file) !== file) throw new UploadError('DUPLICATE_KEY', { key })
    group.keys.set(key, file)
    const attempt = earlier?.key === key ? earlier : { file, key, signature }
    const delivery = { ...this.#options, ...sending, signature, key, attempt }
    if (server && left > 3 && file.size > multipartFrom && signature.actions.includes('multipart'))
      return (await sendInParts<Data>(delivery as LargeDelivery)) ?? this.#deliver(sending, group, 3)
    try {
      return await deliverFile(delivery)
    } catch (error) {
      if (left < 2 || !isPolicyExpired(error)) throw error
      group.drop(signature)
      return this.#deliver(sending, group, left - 1)
    }
  }
}

/** Files that share signatures, and of which no two get the same object key. */
export interface UploadGroup<Data = unknown> {
  /** Says which files will be uploaded: a per-file policy then has many signed in one request. */
  announce(files: readonly FileToSign[]): void
  /** As `OssDirectUploader.upload`; `metadata` is what was announced. */
  upload(file: File | Blob, options?: Omit<UploadOptions, 'metadata'>): Promise<UploadResult<Data>>
  /** Takes back what was announced: the file is not signed along with others. `undefined` where nothing is kept of it. */
  forget?(file: File | Blob): void
  /** The object keys that files of this group have. Delete one, and another file may have it, and nothing holds the file. */
  readonly keys: Map<string, Blob>
}

type Group = Signatures & Pick<UploadGroup, 'keys'>

/** The signature that is given, or the one that goes on with an attempt before. */
async function goOn(given: Promise<SignatureForFile>, attempt: Attempt | undefined, server: AppServer | undefined) {
  // first: a rejection that nobody waits for yet would be nobody's
  const signature = await given
  const after = attempt && (await loadAfterFailure())
  return (
    (await after?.goOnWith(attempt as Attempt, signature, server, askServer, readAnswer, signatureFailure)) ?? signature
  )
}

type Sending = Pick<Delivery, 'signal' | 'report'> & Pick<UploadOptions, 'checksum'> & { readonly file: File | Blob }
