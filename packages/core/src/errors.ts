/**
 * The base of every error that these packages throw for what a user, a network or another server did.
 * Mistakes of the calling code are plain `TypeError` and `RangeError`.
 */
export abstract class OssUploadError extends Error {
  /** A stable word to branch on; the message may change, this does not. */
  abstract readonly code: string
}
