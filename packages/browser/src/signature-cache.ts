import type { UploadSignature } from '@acme/oss-upload-core'
import type { FileToSign } from './signing-policy.js'

/** A signature, and when it came. */
export interface KeptSignature {
  readonly signature: UploadSignature
  /** The server's time when the request was sent, in unix seconds. */
  readonly serverTime: number
  readonly sentAt: ClientTime
}

/** With what was announced of the file, where it is for one file. */
export type SignatureForFile = UploadSignature & { readonly metadata?: unknown }

/** The first may stop while the machine sleeps, the second jump when somebody sets the clock; both in milliseconds. */
type ClientTime = readonly [monotonic: number, wall: number]

const clientTime = (): ClientTime => [performance.now(), Date.now()]

/** Where signatures come from, while they are good. */
export interface Signatures {
  /** Says which files will be uploaded, before they are. */
  announce(files: readonly FileToSign[]): void
  /**
   * One that is still good for this file. Where each file is signed on its own, that of a large file offers to send it in
   * parts and nothing else, unless a form's is asked for.
   */
  get(file: File | Blob, isForm?: boolean): Promise<SignatureForFile>
  /** Forgets a signature that OSS has refused. */
  drop(signature: UploadSignature): void
  /** Takes back what was announced of a file that will not be uploaded. */
  forget?(file: File | Blob): void
}

/** Call it when a request is sent, and what it returns with each signature that came. */
export function keepSignature(): (signature: UploadSignature) => KeptSignature {
  const sentAt = clientTime()
  return (signature) => ({ signature, sentAt, serverTime: signature.serverTime ?? sentAt[1] / 1000 })
}

interface SignatureSettings {
  readonly requestSignature: () => Promise<UploadSignature>
  readonly expiryMarginSeconds: number
}

/** Signatures for any number of files: one is kept until shortly before its end, and one request is in flight. */
export function createSignatureCache({ requestSignature, expiryMarginSeconds }: SignatureSettings): Signatures {
  let kept: KeptSignature | undefined
  let pending: Promise<UploadSignature> | undefined

  const refresh = async (): Promise<UploadSignature> => {
    const keep = keepSignature()
    kept = keep(await requestSignature())
    return kept.signature
  }

  return {
    announce() {},
    async get() {
      if (kept && secondsLeft(kept) > expiryMarginSeconds) return kept.signature
      pending ??= refresh().finally(() => {
        pending = undefined
      })
      return pending
    },
    drop(signature) {
      if (kept?.signature.fields === signature.fields) kept = undefined
    },
  }
}

/** Counted on the server's clock, so that a wrong clock of the user's machine does not matter. */
export function secondsLeft({ signature, serverTime, sentAt }: KeptSignature): number {
  const [monotonic, wall] = clientTime()
  const elapsedMs = Math.max(monotonic - sentAt[0], wall - sentAt[1])
  return signature.expire - serverTime - elapsedMs / 1000
}
