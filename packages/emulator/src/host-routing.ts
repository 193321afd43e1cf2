/** What the `Host` header addresses. */
export type Address =
  /** A bucket by its name. */
  | { readonly kind: 'bucket'; readonly bucket: string }
  /** No bucket: the endpoint itself. */
  | { readonly kind: 'service' }
  /** Any other name or address: bound to one bucket, as a custom domain (CNAME) is. */
  | { readonly kind: 'bound'; readonly bucket: string }

const BUCKET_HOSTS = [
  /^([^.]+)\.localhost$/,
  /^([^.]+)\.oss-[^.]+\.aliyuncs\.com$/,
  /^([^.]+)\.[^.]+\.oss\.aliyuncs\.com$/,
]
const SERVICE_HOSTS = [/^oss-[^.]+\.aliyuncs\.com$/, /^[^.]+\.oss\.aliyuncs\.com$/]

/** The name in a `Host` header: lower case, without port and final dot. */
export const hostName = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')

/**
 * Finds out what a `Host` header addresses.
 * @see https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints
 */
export function routeHost(host: string, boundBucket: string): Address {
  const name = hostName(host)
  for (const pattern of BUCKET_HOSTS) {
    const bucket = pattern.exec(name)?.[1]
    if (bucket !== undefined) return { kind: 'bucket', bucket }
  }
  if (SERVICE_HOSTS.some((pattern) => pattern.test(name))) return { kind: 'service' }
  return { kind: 'bound', bucket: boundBucket }
}
