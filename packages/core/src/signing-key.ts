import type { CredentialScope } from './credentials.js'
import { hmacSha256, type SecretKey, secretKey } from './crypto/hash.js'

/**
 * Derives the V4 signing key of one UTC day, region and secret.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/signature-version-4-recommend
 */
export function deriveSigningKey(accessKeySecret: string, { date, region }: CredentialScope): SecretKey {
  const seed = secretKey(`aliyun_v4${accessKeySecret}`)
  return [date, region, 'oss', 'aliyun_v4_request'].reduce((key, step) => secretKey(hmacSha256(key, step)), seed)
}

/** How many derived keys are kept: each is good for one day, region and secret, and STS brings a new secret every hour. */
const KEPT_KEYS = 64
const keptKeys = /* @__PURE__ */ new Map<string, SecretKey>()

/** {@link deriveSigningKey}, kept: deriving costs four times as much as signing. */
export function signingKey(accessKeySecret: string, scope: CredentialScope): SecretKey {
  const name = `${scope.date}/${scope.region}/${accessKeySecret}`
  const kept = keptKeys.get(name)
  if (kept) return kept
  const key = deriveSigningKey(accessKeySecret, scope)
  const oldest = keptKeys.keys().next()
  if (keptKeys.size >= KEPT_KEYS && !oldest.done) keptKeys.delete(oldest.value)
  keptKeys.set(name, key)
  return key
}
