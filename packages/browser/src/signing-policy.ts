import type { AppServer } from './app-server.js'
import type { SignatureForFile, Signatures } from './signature-cache.js'

/** A file that will be uploaded, with what the page says of it. */
export interface FileToSign {
  readonly file: File | Blob
  /** Anything that JSON can carry. */
  readonly metadata?: unknown
}

/** An attempt to send a file that failed. */
export interface EarlierAttempt {
  readonly key: string
  /** The first: those that it was renewed by go on with it. */
  readonly signature: SignatureForFile
}

/** How the files of a group come by their signatures. */
export type SigningPolicy = (server: AppServer, limits: SigningLimits) => Signatures

/** What decides on signatures. */
export interface SigningLimits {
  /** How long before its end a signature is given up. */
  readonly expiryMarginSeconds: number
  /** Files of this size and above, in bytes, go in parts where the server offers it. */
  readonly multipartFrom: number
  /** Of each file that failed, the attempt that its next signature goes on with. */
  readonly attempts: Pick<WeakMap<Blob, EarlierAttempt>, 'get'>
}
