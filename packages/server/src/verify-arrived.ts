import { type CallbackRequest, CallbackVerificationError, type PublicKey, verifyCallback } from '@acme/oss-upload-core'
import type { ResolvedOptions } from './options.js'

/**
 * Verifies a callback over its target as it arrived or, failing that, as this server ordered it: Next writes every query anew,
 * and a proxy may strip a prefix from the path. That trusts nothing more: OSS does not sign the host, so whoever can have it
 * sign one target can have it sign the other.
 * @throws CallbackVerificationError where OSS signed neither.
 */
export function verifyArrived(
  arrived: CallbackRequest,
  publicKey: PublicKey,
  { callbackUrl, trustedPublicKeyUrls }: ResolvedOptions,
): void {
  const failureOf = (target: string): unknown => {
    try {
      verifyCallback({ ...arrived, target }, { publicKey, trustedPublicKeyUrls })
      return undefined
    } catch (error) {
      return error
    }
  }
  const failure = failureOf(arrived.target)
  if (failure === undefined) return
  const ordered = callbackUrl === undefined ? arrived.target : targetOf(new URL(callbackUrl))
  if (!isBadSignature(failure) || ordered === arrived.target || failureOf(ordered) !== undefined) throw failure
}

const isBadSignature = (error: unknown): boolean =>
  error instanceof CallbackVerificationError && error.code === 'BAD_SIGNATURE'

const targetOf = ({ pathname, search }: URL): string => pathname + search
