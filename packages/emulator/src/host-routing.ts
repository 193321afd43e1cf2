/** What the `Host` header addresses. */
export type Address =
  /** A bucket by its name. */
  | { readonly kind: 'bucket'; readonly bucket: string }
  /** No bucket: the endpoint itself. */
  | { readonly kind: 'service' }
  /** A bucket at an endpoint of another region than the emulator's. */
  | { readonly kind: 'elsewhere' }
  /** Any other name or address: bound to one bucket, as a custom domain (CNAME) is. */
  | { readonly kind: 'bound'; readonly bucket: string }

/** A bucket's name, and the region that the host names; acceleration endpoints name none. */
const BUCKET_HOSTS = [
  /^([^.]+)\.localhost$/,
  /^([^.]+)\.oss-accelerate(?:-overseas)?\.aliyuncs\.com$/,
  /^([^.]+)\.oss-([^.]+?)(?:-internal)?\.aliyuncs\.com$/,
  /^([^.]+)\.([^.]+)\.oss\.aliyuncs\.com$/,
]
const SERVICE_HOSTS = [/^oss-[^.]+\.aliyuncs\.com$/, /^[^.]+\.oss\.aliyuncs\.com$/]

/** The end of every host that names a bucket or the service. */
const NAMED_HOST = /\.(?:localhost|aliyuncs\.com)$/

/** The name in a `Host` header: lower case, without port and final dot. */
export const hostName = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')

/**
 * Finds out what a `Host` header addresses.
 * @see https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints
 */
export function routeHost(host: string, { boundBucket, region }: { boundBucket: string; region: string }): Address {
  const name = hostName(host)
  if (!NAMED_HOST.test(name)) return { kind: 'bound', bucket: boundBucket }
  for (const pattern of BUCKET_HOSTS) {
    const [, bucket, namedRegion = region] = pattern.exec(name) ?? []
    if (bucket !== undefined) return namedRegion === region ? { kind: 'bucket', bucket } : { kind: 'elsewhere' }
  }
  if (SERVICE_HOSTS.some((pattern) => pattern.test(name))) return { kind: 'service' }
  return { kind: 'bound', bucket: boundBucket }
}
