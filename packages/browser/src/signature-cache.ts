import type { UploadSignature } from '@acme/oss-upload-core'
import type { FileToSign } from './signing-policy.js'

/** A signature, and when it came. */
export interface KeptSignature {
  readonly signature: UploadSignature
  /** The server's time when the request was sent, in unix seconds. */
  readonly serverTime: number
  readonly sentAt: ClientTime
}

interface ClientTime {
  /** May stop while the machine sleeps. */
  readonly monotonic: number
  /** May jump when somebody sets the clock. */
  readonly wall: number
}

const clientTime = (): ClientTime => ({ monotonic: performance.now(), wall: Date.now() })

/** Where signatures come from, while they are good. */
export interface Signatures {
  /** Says which files will be uploaded, before they are. */
  announce(files: readonly FileToSign[]): void
  /** One that is still good for this file. */
  get(file: File | Blob): Promise<UploadSignature>
  /** Forgets a signature that OSS has refused. */
  drop(signature: UploadSignature): void
  /** Takes back what was announced of a file that will not be uploaded. */
  forget?(file: File | Blob): void
}

/** Call it when a request is sent, and what it returns with each signature that came. */
export function keepSignature(): (signature: UploadSignature) => KeptSignature {
  const sentAt = clientTime()
  return (signature) => ({ signature, sentAt, serverTime: signature.serverTime ?? sentAt.wall / 1000 })
}

/** Signatures for any number of files: one is kept until shortly before its end, and one request is in flight. */
export function createSignatureCache(request: () => Promise<UploadSignature>, marginSeconds: number): Signatures {
  let kept: KeptSignature | undefined
  let pending: Promise<UploadSignature> | undefined

  const refresh = async (): Promise<UploadSignature> => {
    const keep = keepSignature()
    kept = keep(await request())
    return kept.signature
  }

  return {
    announce() {},
    get() {
      if (kept && secondsLeft(kept) > marginSeconds) return Promise.resolve(kept.signature)
      pending ??= refresh().finally(() => {
        pending = undefined
      })
      return pending
    },
    drop(signature) {
      if (kept?.signature === signature) kept = undefined
    },
  }
}

/** Counted on the server's clock, so that a wrong clock of the user's machine does not matter. */
export function secondsLeft({ signature, serverTime, sentAt }: KeptSignature): number {
  const now = clientTime()
  const elapsedMs = Math.max(now.monotonic - sentAt.monotonic, now.wall - sentAt.wall)
  return signature.expire - serverTime - elapsedMs / 1000
}
