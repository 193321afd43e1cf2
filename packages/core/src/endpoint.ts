/** Public, internal and dual-stack endpoints, with the region as first group; bucket labels may come before it. */
const REGIONAL_HOSTS = [
  /^(?:[a-z0-9-]+\.)?oss-(?!accelerate(?:-overseas)?\.)([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/,
  /^(?:[a-z0-9-]+\.)?([a-z0-9-]+)\.oss\.aliyuncs\.com$/,
]

/**
 * Returns the region id that an endpoint names, or `undefined` where it names none: acceleration endpoints, custom
 * domains and emulators do not, and the region has to be given.
 * @see https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints
 */
export function regionOfEndpoint(endpoint: string): string | undefined {
  const host = endpoint.replace(/^https?:\/\//, '').replace(/[/:].*$/, '')
  return REGIONAL_HOSTS.map((pattern) => pattern.exec(host)?.[1]).find((region) => region !== undefined)
}

/** What {@link bucketOrigin} needs. */
export interface BucketAddress {
  readonly bucket: string
  readonly region: string
  /**
   * Where the bucket is reached: an OSS endpoint (`https://oss-accelerate.aliyuncs.com`, an internal or dual-stack one),
   * to whose host the bucket is prefixed, or a custom domain or emulator, which is used as it is.
   * @default `https://oss-<region>.aliyuncs.com`
   */
  readonly endpoint?: string | undefined
}

/**
 * Returns the origin that answers for a bucket, such as `https://media.oss-cn-hangzhou.aliyuncs.com`. An endpoint without
 * a scheme means https.
 * @throws TypeError for a bucket name that OSS does not allow, or an endpoint that is no http(s) origin.
 */
export function bucketOrigin({ bucket, region, endpoint = `oss-${region}.aliyuncs.com` }: BucketAddress): string {
  assertBucketName(bucket)
  const url = parseEndpoint(endpoint)
  const isOssEndpoint = url.hostname.endsWith('.aliyuncs.com')
  const hasBucket = url.hostname.startsWith(`${bucket}.`)
  return isOssEndpoint && !hasBucket ? `${url.protocol}//${bucket}.${url.host}` : url.origin
}

function parseEndpoint(endpoint: string): URL {
  const expected = `endpoint is "${endpoint}": expected an origin such as "https://oss-cn-hangzhou.aliyuncs.com".`
  let url: URL
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`)
  } catch {
    throw new TypeError(expected)
  }
  const isOrigin = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
  if (!/^https?:$/.test(url.protocol) || !isOrigin) throw new TypeError(expected)
  return url
}

/**
 * Checks a bucket name: 3 to 63 characters of `a-z`, `0-9` and `-`, no `-` at either end.
 * @throws TypeError where it is none.
 */
export function assertBucketName(bucket: string): void {
  if (typeof bucket !== 'string' || !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))
    throw new TypeError(
      `bucket is ${JSON.stringify(bucket)}: expected 3 to 63 characters of a-z, 0-9 and "-", not at either end.`,
    )
}
