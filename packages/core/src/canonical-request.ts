import { type CredentialScope, formatScope } from './credentials.js'
import { sha256 } from './crypto/hash.js'
import { encodeObjectKey, percentEncode, toHex } from './encoding.js'

/** What a V4 signature of an ordinary request covers. */
export interface RequestToSign {
  readonly method: string
  readonly bucket: string
  readonly key: string
  /** Query parameters by name; an empty value is sent and signed as the bare name. */
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Names of further headers to sign; those that are always signed are left out of the list. */
  readonly additionalHeaders: readonly string[]
}

/** Writes a query as OSS signs it: RFC 3986 escapes, sorted by encoded name, an empty value without `=`. */
export const canonicalQuery = (query: Readonly<Record<string, string>>): string =>
  Object.entries(query)
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&')

const isAlwaysSigned = (name: string): boolean =>
  name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-')

/** Lower-case, sorted, without the always signed ones: as `x-oss-additional-headers` lists them, joined by `;`. */
export const additionalHeaderList = (names: readonly string[]): string =>
  [...new Set(names.map((name) => name.toLowerCase()))]
    .filter((name) => !isAlwaysSigned(name))
    .sort()
    .join(';')

/** @see https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4 */
export function canonicalRequest({ method, bucket, key, query, headers, additionalHeaders }: RequestToSign): string {
  const listed = additionalHeaderList(additionalHeaders)
  const names = new Set(listed.split(';'))
  const signedHeaders = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => isAlwaysSigned(name) || names.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('')
  const path = `/${bucket}/${encodeObjectKey(key)}`
  return [method, path, canonicalQuery(query), signedHeaders, listed, 'UNSIGNED-PAYLOAD'].join('\n')
}

/** The text that the V4 signing key signs for a canonical request. `ossDate` is `YYYYMMDDTHHMMSSZ`. */
export const stringToSign = (canonical: string, ossDate: string, scope: CredentialScope): string =>
  ['OSS4-HMAC-SHA256', ossDate, formatScope(scope), toHex(sha256(canonical))].join('\n')
