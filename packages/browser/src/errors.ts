import { type OssErrorDocument, OssUploadError } from '@acme/oss-upload-core'

/** Why an upload failed, as a stable word. */
export type UploadErrorCode =
  /** The file is of no type that the filters accept; nothing was sent. */
  | 'FILE_TYPE_NOT_ACCEPTED'
  /** The file is larger than the filters or the server's policy allow; nothing was sent. */
  | 'FILE_TOO_LARGE'
  /** The file is smaller than the server's policy allows; nothing was sent. */
  | 'FILE_TOO_SMALL'
  /** This uploader is sending the file, or has sent it; nothing was sent again. */
  | 'DUPLICATE_FILE'
  /** Another file of the batch has the same object key; nothing was sent. */
  | 'DUPLICATE_KEY'
  /** The queue has as many files as it takes; nothing was sent. */
  | 'TOO_MANY_FILES'
  /** With this file, those of the queue would be larger than it takes; nothing was sent. */
  | 'TOTAL_TOO_LARGE'
  /** The page's own check refused the file; nothing was sent. */
  | 'CHECK_REFUSED'
  /** The image is larger, smaller or of another shape than the page's check allows; nothing was sent. */
  | 'IMAGE_DIMENSIONS'
  /** The browser cannot tell how large the image is, so the page's check cannot judge it; nothing was sent. */
  | 'IMAGE_UNREADABLE'
  /** The app's signing endpoint refused, or did not answer. */
  | 'SIGNATURE_REQUEST_FAILED'
  /** OSS refused the form; nothing was stored. */
  | 'UPLOAD_REJECTED'
  /** OSS stored the file, and the app's server rejected it for good: sending it again changes nothing. */
  | 'UPLOAD_REFUSED'
  /** OSS stored the file, but the app's server did not confirm it: do not send the file again. */
  | 'STORED_UNCONFIRMED'
  /** The connection to OSS failed: the file may be stored where its last byte was sent. */
  | 'NETWORK_ERROR'
  /** What OSS stored is not what the page read: the file changed while it was sent, or was damaged on its way. */
  | 'CHECKSUM_MISMATCH'
  /** The file is stored, but OSS's checksum did not reach the page: its CORS rules do not expose it, or the answer was lost. */
  | 'CHECKSUM_UNKNOWN'

/** What is known of a failure; each member where it applies. */
export interface UploadErrorFacts {
  /** The file's own name. */
  readonly fileName?: string
  readonly key?: string
  /** What the browser takes the file for; `''` where it does not know. */
  readonly type?: string
  /** What the filters accept. */
  readonly accept?: readonly string[]
  /** The file's, in bytes. */
  readonly size?: number
  /** The policy that was sent, base64 of JSON: what OSS judged the form by. It is not in the message. */
  readonly policy?: string | undefined
  /** The limit that it breaks: in bytes, of `TOO_MANY_FILES` in files. */
  readonly limit?: number | undefined
  /** The image's, in pixels. */
  readonly width?: number
  /** The image's, in pixels. */
  readonly height?: number
  /** The page's limit for images, in pixels, as the four that follow. */
  readonly minWidth?: number | undefined
  readonly maxWidth?: number | undefined
  readonly minHeight?: number | undefined
  readonly maxHeight?: number | undefined
  /** Width by height. */
  readonly aspectRatio?: number | undefined
  /** The HTTP status of the app's server; `undefined` where it did not answer. */
  readonly status?: number | undefined
  /** The stable word of the app's server, such as `UPLOAD_DENIED`. */
  readonly serverCode?: string | undefined
  /** What OSS said: its code, EC and request id. */
  readonly ossError?: OssErrorDocument | undefined
  /** The stored object's, without quotes; `null` where the bucket's CORS rules do not expose it. */
  readonly etag?: string | null
  /** OSS's id of the request; `null` where the bucket's CORS rules do not expose it. */
  readonly requestId?: string | null
  /** OSS's CRC-64 of the object, in decimal; `null` where the bucket's CORS rules do not expose it. */
  readonly crc64?: string | null
  /** The CRC-64 of the file as the page read it, in decimal. */
  readonly expectedCrc64?: string
  /** Whether the last byte was sent: the file may be stored. */
  readonly isSent?: boolean
  /** When OSS asks to be tried again, in seconds. */
  readonly retryAfterSeconds?: number | undefined
  /** Where the form went. With the network up, the bucket's CORS rules may not allow POST from this page. */
  readonly host?: string
  /** The path that was asked for a signature. */
  readonly endpoint?: string
}

/**
 * An upload failed: `code` says why, and the facts are there for programs. The message is the server's own words where it gave
 * some, and else code and facts; words for users are the page's.
 */
export class UploadError extends OssUploadError implements UploadErrorFacts {
  override readonly name = 'UploadError'
  readonly code: UploadErrorCode
  declare readonly fileName?: string
  declare readonly key?: string
  declare readonly type?: string
  declare readonly accept?: readonly string[]
  declare readonly size?: number
  declare readonly policy?: string
  declare readonly limit?: number
  declare readonly width?: number
  declare readonly height?: number
  declare readonly minWidth?: number
  declare readonly maxWidth?: number
  declare readonly minHeight?: number
  declare readonly maxHeight?: number
  declare readonly aspectRatio?: number
  declare readonly status?: number
  declare readonly serverCode?: string
  declare readonly ossError?: OssErrorDocument
  declare readonly etag?: string | null
  declare readonly requestId?: string | null
  declare readonly crc64?: string | null
  declare readonly expectedCrc64?: string
  declare readonly isSent?: boolean
  declare readonly retryAfterSeconds?: number
  declare readonly host?: string
  declare readonly endpoint?: string
  constructor(code: UploadErrorCode, facts: UploadErrorFacts = {}, { message, cause }: ErrorDetails = {}) {
    super(message ?? `${code}: ${printFacts(facts)}`, { cause })
    this.code = code
    Object.assign(this, facts)
  }
}

/** What an error has besides its code and facts. */
interface ErrorDetails {
  readonly message?: string | undefined
  readonly cause?: unknown
}

/** Such as `size 1025, limit 1024`; of OSS's document what says why. */
const printFacts = ({ ossError, policy, ...facts }: UploadErrorFacts): string =>
  Object.entries({
    ...facts,
    OSS: ossError && [ossError.status, ossError.code, ossError.message, ossError.ec].filter(Boolean).join(' '),
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

/** Whether an upload failed for one of these reasons. */
export const failedBy = (error: unknown, ...codes: UploadErrorCode[]): error is UploadError =>
  error instanceof UploadError && codes.includes(error.code)

/** What OSS said, where an upload failed by it. */
export const ossErrorOf = (error: unknown): UploadErrorFacts['ossError'] => Object(error).ossError
