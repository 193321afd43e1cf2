/** An AccessKey pair, long-lived or issued by STS. */
export interface OssCredentials {
  /** The public half; an STS one begins with `STS.`. */
  readonly accessKeyId: string
  /** The secret half: it never leaves the server, nor appears in an error or a log. */
  readonly accessKeySecret: string
  /** The STS token that belongs to a temporary pair. */
  readonly securityToken?: string | undefined
  /** When a temporary pair stops working: nothing that it signs outlives it. */
  readonly expiration?: Date | undefined
}

/** What a V4 signature is bound to besides the secret. */
export interface CredentialScope {
  /** The UTC day, `YYYYMMDD`. */
  readonly date: string
  /** The region id, such as `cn-hangzhou`; never the endpoint id `oss-cn-hangzhou`. */
  readonly region: string
}

/** The scope as OSS writes it: `<date>/<region>/oss/aliyun_v4_request`. */
export const formatScope = ({ date, region }: CredentialScope): string => `${date}/${region}/oss/aliyun_v4_request`

/**
 * Checks a region id.
 * @throws TypeError where it is none, or an endpoint id (`oss-cn-hangzhou`), which OSS refuses (EC 0002-00000226).
 */
export function assertRegion(region: string): void {
  if (typeof region !== 'string')
    throw new TypeError(`region is ${typeof region}: expected an id such as "cn-hangzhou".`)
  if (/^oss-/.test(region))
    throw new TypeError(`region is "${region}": leave out the "oss-", the region id is "${region.slice(4)}".`)
  if (!/^[a-z0-9-]+$/.test(region)) throw new TypeError(`region is "${region}": expected an id such as "cn-hangzhou".`)
}

/** Checks that a pair of credentials is complete. @throws TypeError that names the member, never its value. */
export function assertCredentials(credentials: OssCredentials): void {
  for (const member of ['accessKeyId', 'accessKeySecret'] as const)
    if (typeof credentials?.[member] !== 'string' || credentials[member] === '')
      throw new TypeError(`credentials.${member} is missing: expected a non-empty string.`)
  const { expiration } = credentials
  if (expiration !== undefined && !(expiration instanceof Date && !Number.isNaN(expiration.getTime())))
    throw new TypeError(`credentials.expiration is ${typeof expiration}: expected a valid Date.`)
}

/**
 * How many whole seconds, as OSS counts them, the credentials are still good; `Infinity` for those without an end.
 * @throws Error where none is left.
 */
export function credentialsLifetimeSeconds({ expiration }: OssCredentials, now: Date): number {
  if (expiration === undefined) return Number.POSITIVE_INFINITY
  const seconds = Math.floor(expiration.getTime() / 1000) - Math.floor(now.getTime() / 1000)
  if (seconds < 1) throw new Error(`The credentials expired at ${expiration.toISOString()}: renew them.`)
  return seconds
}
