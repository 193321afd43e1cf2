import { type CallbackRequest, CallbackVerificationError, type PublicKey, verifyCallback } from '@acme/oss-upload-core'
import type { ResolvedOptions } from '../options.js'

/**
 * Verifies a callback over its target as it arrived. Some frameworks write every query anew (`%20` as `+`, `a` as `a=`): one that
 * says the same as the query that this server ordered is taken for it.
 * @throws CallbackVerificationError where OSS did not sign it.
 */
export function verifyArrived(
  arrived: CallbackRequest,
  publicKey: PublicKey,
  { callbackUrl, trustedPublicKeyUrls }: ResolvedOptions,
): void {
  const verify = (target: string) => verifyCallback({ ...arrived, target }, { publicKey, trustedPublicKeyUrls })
  try {
    verify(arrived.target)
  } catch (error) {
    const ordered = callbackUrl && targetOf(new URL(callbackUrl))
    const isBadSignature = error instanceof CallbackVerificationError && error.code === 'BAD_SIGNATURE'
    if (!ordered || !isBadSignature || !isSameWrittenAnew(arrived.target, ordered)) throw error
    verify(ordered)
  }
}

const targetOf = ({ pathname, search }: URL): string => pathname + search

function isSameWrittenAnew(arrived: string, ordered: string): boolean {
  const [path, query = ''] = arrived.split(/\?(.*)/s, 2)
  const [orderedPath, orderedQuery = ''] = ordered.split(/\?(.*)/s, 2)
  return (
    arrived !== ordered &&
    path === orderedPath &&
    new URLSearchParams(query).toString() === new URLSearchParams(orderedQuery).toString()
  )
}
