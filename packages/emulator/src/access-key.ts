import { timingSafeEqual } from 'node:crypto'
import { OssError } from './oss-error.js'

/** The one AccessKey pair that the emulator knows. */
export interface AccessKey {
  /** AccessKey id. */
  readonly accessKeyId: string
  /** AccessKey secret. */
  readonly accessKeySecret: string
  /** Token that belongs to the pair when it is a temporary one. */
  readonly securityToken?: string | undefined
}

/** Throws `InvalidAccessKeyId` or `InvalidSecurityToken` unless id and token are the emulator's own. */
export function assertKnownAccessKey(known: AccessKey, accessKeyId: string, securityToken: string | undefined): void {
  const isMissingToken = known.securityToken !== undefined && securityToken === undefined
  if (accessKeyId !== known.accessKeyId || isMissingToken) {
    throw new OssError('InvalidAccessKeyId', { details: { OSSAccessKeyId: accessKeyId } })
  }
  if (securityToken !== known.securityToken) throw new OssError('InvalidSecurityToken')
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
