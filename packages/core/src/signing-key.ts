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

/** How many keys are kept: a derived one is good for one day, region and secret, and STS brings a new secret every hour. */
const KEPT_KEYS = 64
const keptKeys = /* @__PURE__ */ new Map<string, SecretKey>()

function keep(name: string, make: () => SecretKey): SecretKey {
  const kept = keptKeys.get(name)
  if (kept) return kept
  const key = make()
  const oldest = keptKeys.keys().next()
  if (keptKeys.size >= KEPT_KEYS && !oldest.done) keptKeys.delete(oldest.value)
  keptKeys.set(name, key)
  return key
}

/** The last use, which most often is the next: comparing its texts costs less than joining them to a name. */
let last: { date: string; region: string; accessKeySecret: string; key: SecretKey } | undefined

/** {@link deriveSigningKey}, kept: deriving costs four times as much as signing. */
export function signingKey(accessKeySecret: string, scope: CredentialScope): SecretKey {
  const { date, region } = scope
  if (last?.date === date && last.region === region && last.accessKeySecret === accessKeySecret) return last.key
  const key = keep(`${date}/${region}/${accessKeySecret}`, () => deriveSigningKey(accessKeySecret, scope))
  last = { date, region, accessKeySecret, key }
  return key
}

let lastV1: { accessKeySecret: string; key: SecretKey } | undefined

/** A secret prepared for V1, kept: preparing costs more than signing. */
export function keptSecretKey(accessKeySecret: string): SecretKey {
  if (lastV1?.accessKeySecret === accessKeySecret) return lastV1.key
  const key = keep(`v1/${accessKeySecret}`, () => secretKey(accessKeySecret))
  lastV1 = { accessKeySecret, key }
  return key
}
