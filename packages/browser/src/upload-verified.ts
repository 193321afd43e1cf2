import type { Crc64Options } from './compute-crc64.js'
import { UploadError } from './errors.js'
import { createFileChecksum } from './file-checksum.js'
import { fileName } from './filters.js'
import type { UploadOptions } from './oss-direct-uploader.js'
import type { UploadResult } from './oss-response.js'

/** What can send a file: an `OssDirectUploader`, or a group of one. */
export interface FileUploader<Data> {
  upload(file: File | Blob, options?: UploadOptions): Promise<UploadResult<Data>>
}

/** A finished upload whose content OSS has as the page read it. */
export interface VerifiedUpload<Data = unknown> extends UploadResult<Data> {
  /** Of the file and of the object, in decimal. */
  readonly crc64: string
}

/**
 * Uploads a file, computes its CRC-64 meanwhile, and compares it with the one that OSS computed. The bucket's CORS rules have to
 * expose `x-oss-hash-crc64ecma`. Both errors come after a form's file is stored and recorded: its key is on them. Of a file in
 * parts, a part that OSS has otherwise is sent again; the whole is compared by your server before it is recorded, and what is not
 * as the page read it is deleted.
 * @throws UploadError `CHECKSUM_MISMATCH`; `CHECKSUM_UNKNOWN` where OSS's did not reach the page; and what `upload` throws.
 */
export async function uploadVerified<Data>(
  uploader: FileUploader<Data>,
  file: File | Blob,
  { signal, worker, ...options }: UploadOptions & Pick<Crc64Options, 'worker'> = {},
): Promise<VerifiedUpload<Data>> {
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort)
  const shared = { signal: controller.signal }
  const checksum = createFileChecksum(file, { ...shared, ...(worker !== undefined && { worker }) })
  try {
    const [result] = await Promise.all([uploader.upload(file, { ...options, ...shared, checksum }), checksum.read])
    return compare(file, result, await checksum.whole())
  } catch (error) {
    // whichever failed, the other is of no use
    controller.abort(error)
    throw error
  } finally {
    checksum.close()
    signal?.removeEventListener('abort', abort)
  }
}

function compare<Data>(file: File | Blob, result: UploadResult<Data>, expectedCrc64: string): VerifiedUpload<Data> {
  const { key, etag, requestId, crc64, data } = result
  const facts = { fileName: fileName(file), key, etag, requestId, crc64, expectedCrc64 }
  if (crc64 === null) throw new UploadError('CHECKSUM_UNKNOWN', facts)
  if (crc64 !== expectedCrc64) throw new UploadError('CHECKSUM_MISMATCH', facts)
  return { key, etag, requestId, crc64, data }
}
