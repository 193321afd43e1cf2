import type { AppServer } from '../app-server.js'
import type { Delivery } from '../deliver-file.js'
import type { FileChecksum } from '../file-checksum.js'
import type { SignatureForFile } from '../signature-cache.js'
import type { ResumeStore } from './resume-entry.js'

/** A large file with all that it takes to send it in parts. */
export interface LargeDelivery extends Pick<Delivery, 'signal' | 'report' | 'retries' | 'stallSeconds' | 'hosts'> {
  readonly file: File | Blob
  /** What the page names it; a server that names each file takes its own. */
  readonly key: string
  readonly server: AppServer
  /** What offered it: it may name the bucket's other origins, and has what the page says of the file. */
  readonly signature: SignatureForFile
  /** How many requests each host name takes. */
  readonly concurrency: number
  /** How long before its end a URL is given up. */
  readonly expiryMarginSeconds: number
  /** `undefined` keeps sessions in memory. */
  readonly resumeStore: ResumeStore | undefined
  /** `undefined`: nothing is compared. */
  readonly checksum?: FileChecksum | undefined
}
