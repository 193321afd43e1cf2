import { timingSafeEqual } from 'node:crypto'
import { OssError } from './oss-error.js'

/** An AccessKey pair that the emulator knows: its own, or a temporary one with its token. */
export interface AccessKey {
  /** AccessKey id. */
  readonly accessKeyId: string
  /** AccessKey secret. */
  readonly accessKeySecret: string
  /** Token that belongs to the pair when it is a temporary one. */
  readonly securityToken?: string | undefined
  /** When a temporary pair stops working; never without it. */
  readonly expiration?: Date | undefined
}

/** What a request says of its AccessKey pair. */
export interface ClaimedAccessKey {
  readonly accessKeyId: string
  readonly securityToken: string | undefined
}

/**
 * Finds the pair that a request names. Throws `InvalidAccessKeyId`, `InvalidSecurityToken`,
 * `AccessKeyIdAndSecurityTokenNotMatch` or `SecurityTokenExpired`.
 */
export function findAccessKey(known: readonly AccessKey[], claimed: ClaimedAccessKey, now: Date): AccessKey {
  const { accessKeyId, securityToken } = claimed
  const accessKey = known.find((candidate) => candidate.accessKeyId === accessKeyId)
  const isMissingToken = accessKey?.securityToken !== undefined && securityToken === undefined
  if (!accessKey || isMissingToken) {
    const reason = isMissingToken
      ? { Token: 'This id belongs to temporary credentials, and the request has no security token.' }
      : { Known: known.map((candidate) => candidate.accessKeyId).join(', ') }
    throw new OssError('InvalidAccessKeyId', { details: { OSSAccessKeyId: accessKeyId }, reason })
  }
  if (securityToken !== accessKey.securityToken) {
    const isAnothers = known.some((candidate) => candidate.securityToken === securityToken)
    throw new OssError(isAnothers ? 'AccessKeyIdAndSecurityTokenNotMatch' : 'InvalidSecurityToken')
  }
  if (accessKey.expiration && accessKey.expiration <= now) {
    const reason = { Expiration: accessKey.expiration.toISOString(), Now: now.toISOString() }
    throw new OssError('SecurityTokenExpired', { reason })
  }
  return accessKey
}

/** Facts that a `SignatureDoesNotMatch` document repeats. */
export interface SignatureFacts {
  /** Id that the client named. */
  readonly accessKeyId: string
  /** Signature that the client sent. */
  readonly provided: string
  /** Signature that the emulator calculated. */
  readonly expected: string
  /** Text that the emulator signed. */
  readonly stringToSign: string
  /** V4 requests only. */
  readonly canonicalRequest?: string
  /** Number of the cause. */
  readonly ec: string
}

/** Throws `SignatureDoesNotMatch`, showing what was signed, unless both signatures are the same. */
export function assertSameSignature(facts: SignatureFacts): void {
  const expected = Buffer.from(facts.expected)
  const provided = Buffer.from(facts.provided)
  if (expected.length === provided.length && timingSafeEqual(expected, provided)) return
  throw new OssError('SignatureDoesNotMatch', {
    ec: facts.ec,
    details: {
      OSSAccessKeyId: facts.accessKeyId,
      SignatureProvided: facts.provided,
      StringToSign: facts.stringToSign,
      StringToSignBytes: Buffer.from(facts.stringToSign)
        .toString('hex')
        .replace(/..(?=.)/g, '$& '),
      ...(facts.canonicalRequest === undefined ? {} : { CanonicalRequest: facts.canonicalRequest }),
    },
  })
}
