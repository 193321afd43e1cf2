/** How an upload ended for the app: what `onUploaded` returned, or the words with which it refused. */
export type UploadOutcome = { readonly status: 'recorded'; readonly data: unknown } | RejectedUpload

/** The words with which the app refused an upload. */
export interface RejectedUpload {
  readonly status: 'rejected'
  readonly code: string
  readonly message: string
  /** Whether the object was to be deleted, and is again where it is sent again. @default false */
  readonly deletesObject?: boolean
}

/** What a store says to somebody who wants to record an upload. */
export type Claim =
  /** Nobody else does: record it, then settle or release with this token. */
  | { readonly status: 'claimed'; readonly token: string }
  /** Somebody else is at it. */
  | { readonly status: 'running' }
  /** It is done. */
  | { readonly status: 'settled'; readonly outcome: UploadOutcome }

/**
 * Remembers which uploads were recorded, so that a callback that comes again runs nothing. A claim that is neither settled
 * nor released ends with its lease, so that an upload whose server died can be taken over.
 */
export interface UploadStore {
  /** Claims an upload, atomically, for `leaseMs`. */
  claim(uploadId: string, leaseMs: number): Promise<Claim>
  /** Keeps the outcome for `ttlMs`, unless the claim was taken over. */
  settle(uploadId: string, token: string, outcome: UploadOutcome, ttlMs: number): Promise<void>
  /** Gives a claim back, unless it was settled or taken over. */
  release(uploadId: string, token: string): Promise<void>
}
