import { additionalHeaderList, canonicalQuery, canonicalRequest, stringToSign } from './canonical-request.js'
import {
  assertCredentials,
  assertRegion,
  credentialsLifetimeSeconds,
  formatScope,
  type OssCredentials,
} from './credentials.js'
import { hmacSha256Hex } from './crypto/hash.js'
import { encodeObjectKey } from './encoding.js'
import { formatOssDate, scopeDate } from './oss-time.js'
import { signingKey } from './signing-key.js'

/** The longest life of a V4 URL, in seconds: 7 days. */
export const MAX_URL_LIFETIME_SECONDS = 604_800

/** What {@link presignUrl} signs. */
export interface PresignUrlOptions {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** The origin that answers for the bucket, such as `https://media.oss-cn-hangzhou.aliyuncs.com` or a custom domain. */
  readonly origin: string
  /** The bucket's own name: it is signed also where the origin does not show it. */
  readonly bucket: string
  /** The object key, not encoded. */
  readonly key: string
  readonly region: string
  readonly credentials: OssCredentials
  /** From when the URL is good; up to 15 minutes in OSS's future are tolerated. */
  readonly now: Date
  /**
   * How long the URL is good, in whole seconds from 1 to 604800 (7 days). The `expiration` of `credentials` shortens it.
   */
  readonly expiresInSeconds: number
  /**
   * Further query parameters, such as `{ uploads: '' }` or `{ 'x-oss-process': 'image/info' }`; `''` gives a bare name.
   * @default {}
   */
  readonly query?: Readonly<Record<string, string>>
  /**
   * Headers that the request will carry. `content-type`, `content-md5` and every `x-oss-*` are signed: the request must
   * send exactly these.
   * @default {}
   */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Names in `headers` to sign besides those that always are, such as `host`.
   * @default []
   */
  readonly additionalHeaders?: readonly string[]
}

/**
 * Returns a V4 presigned URL: whoever holds it can make this one request, until it expires.
 * @throws RangeError for a life outside its range; TypeError for an endpoint id as region or missing credentials; Error for
 * credentials that have expired.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/add-signatures-to-urls
 */
export function presignUrl(options: PresignUrlOptions): string {
  const { method, origin, bucket, key, region, credentials, now, expiresInSeconds, headers = {} } = options
  const { additionalHeaders = [] } = options
  assertRegion(region)
  assertCredentials(credentials)
  if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > MAX_URL_LIFETIME_SECONDS)
    throw new RangeError(
      `expiresInSeconds is ${expiresInSeconds}: expected whole seconds from 1 to ${MAX_URL_LIFETIME_SECONDS}.`,
    )
  const ossDate = formatOssDate(now)
  const scope = { date: scopeDate(ossDate), region }
  const listed = additionalHeaderList(additionalHeaders)
  const query: Record<string, string> = {
    ...options.query,
    'x-oss-signature-version': 'OSS4-HMAC-SHA256',
    'x-oss-credential': `${credentials.accessKeyId}/${formatScope(scope)}`,
    'x-oss-date': ossDate,
    'x-oss-expires': String(Math.min(expiresInSeconds, credentialsLifetimeSeconds(credentials, now))),
    ...(listed && { 'x-oss-additional-headers': listed }),
    ...(credentials.securityToken && { 'x-oss-security-token': credentials.securityToken }),
  }
  const canonical = canonicalRequest({ method, bucket, key, query, headers, additionalHeaders })
  const signature = hmacSha256Hex(
    signingKey(credentials.accessKeySecret, scope),
    stringToSign(canonical, ossDate, scope),
  )
  return `${origin}/${encodeObjectKey(key)}?${canonicalQuery({ ...query, 'x-oss-signature': signature })}`
}
