/**
 * Signature version 4 (`OSS4-HMAC-SHA256`) of requests and presigned URLs.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { encodeKey, percentEncode } from './percent-encoding.js'
import { RecentValues } from './recent-values.js'
import type { SignableRequest } from './signable-request.js'

/** `Authorization` scheme and `x-oss-signature-version` of this version. */
export const V4_ALGORITHM = 'OSS4-HMAC-SHA256'

/** Where and when a V4 signature holds. */
export interface CredentialScope {
  /** UTC day, `YYYYMMDD`. */
  readonly date: string
  /** Plain region id, such as `cn-hangzhou`. */
  readonly region: string
  /** `oss`, or `oss-cloudbox`. */
  readonly product: string
}

/** Reads `<AccessKeyId>/<YYYYMMDD>/<region>/<product>/aliyun_v4_request`; anything else gives `undefined`. */
export function parseCredential(text: string): (CredentialScope & { readonly accessKeyId: string }) | undefined {
  const match = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aliyun_v4_request$/.exec(text)
  if (!match) return undefined
  const [, accessKeyId = '', date = '', region = '', product = ''] = match
  return { accessKeyId, date, region, product }
}

/** Writes a scope as the string to sign contains it. */
export const formatScope = ({ date, region, product }: CredentialScope): string =>
  `${date}/${region}/${product}/aliyun_v4_request`

/** Derives the key that signs within one scope. */
export const deriveSigningKey = (accessKeySecret: string, { date, region, product }: CredentialScope): Buffer =>
  [date, region, product, 'aliyun_v4_request'].reduce<Buffer>(
    (key, step) => createHmac('sha256', key).update(step).digest(),
    Buffer.from(`aliyun_v4${accessKeySecret}`),
  )

// The requests of a day mostly have one key.
let last: (CredentialScope & { readonly accessKeySecret: string; readonly key: KeyObject }) | undefined

function signingKey(accessKeySecret: string, { date, region, product }: CredentialScope): KeyObject {
  const isSame = last?.accessKeySecret === accessKeySecret && last.date === date
  if (last && isSame && last.region === region && last.product === product) return last.key
  const key = createSecretKey(deriveSigningKey(accessKeySecret, { date, region, product }))
  last = { accessKeySecret, date, region, product, key }
  return key
}

const isAlwaysSigned = (name: string): boolean =>
  name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-')

/** Builds the canonical request. Always-signed headers among the additional ones are dropped from their list. */
export function canonicalRequest(request: SignableRequest, additionalHeaders: readonly string[]): string {
  const additional = [...new Set(additionalHeaders.map((name) => name.toLowerCase()))]
    .filter((name) => name !== '' && !isAlwaysSigned(name))
    .sort()
  const headers = [...request.headers]
    .filter(([name]) => isAlwaysSigned(name) || additional.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
  const query = request.query
    .filter(([name]) => name !== 'x-oss-signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  return [
    request.method,
    encodeKey(request.resource),
    query.join('&'),
    headers.join(''),
    additional.join(';'),
    request.headers.get('x-oss-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n')
}

/** Builds the string to sign from a canonical request and the text of `x-oss-date`. */
export const stringToSign = (canonical: string, date: string, scope: CredentialScope): string =>
  [V4_ALGORITHM, date, formatScope(scope), createHash('sha256').update(canonical).digest('hex')].join('\n')

const sign = (text: string, key: KeyObject): string => createHmac('sha256', key).update(text).digest('hex')

/** Signs a string to sign: 64 lower-case hex characters. */
export const signV4 = (text: string, accessKeySecret: string, scope: CredentialScope): string =>
  sign(text, signingKey(accessKeySecret, scope))

/** Policies by which many files come. */
const recent = new RecentValues<{ readonly key: KeyObject; readonly signature: string }>(256)

/** Signs a base64 policy: 64 lower-case hex characters. */
export function signPolicyV4(policyBase64: string, accessKeySecret: string, scope: CredentialScope): string {
  const key = signingKey(accessKeySecret, scope)
  const known = recent.get(policyBase64)
  if (known?.key === key) return known.signature
  const signature = sign(policyBase64, key)
  recent.set(policyBase64, { key, signature })
  return signature
}
