import type { AppServer } from './app-server.js'
import type { Signatures } from './signature-cache.js'

/** A file that will be uploaded, with what the page says of it. */
export interface FileToSign {
  readonly file: File | Blob
  /** Anything that JSON can carry. */
  readonly metadata?: unknown
}

/** How the files of a group come by their signatures. */
export type SigningPolicy = (server: AppServer, marginSeconds: number) => Signatures
