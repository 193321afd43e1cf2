import { OssError } from './oss-error.js'

/** How far a header-signed request's clock, or a URL's start, may be off; in milliseconds. */
export const MAX_SKEW_MS: number = 15 * 60 * 1000

/** Throws `RequestTimeTooSkewed` when a request's time is too far from the server's. */
export function assertFresh(requestTime: Date, serverTime: Date): void {
  if (Math.abs(serverTime.getTime() - requestTime.getTime()) <= MAX_SKEW_MS) return
  throw new OssError('RequestTimeTooSkewed', {
    details: {
      MaxAllowedSkewMilliseconds: MAX_SKEW_MS,
      RequestTime: requestTime.toISOString(),
      ServerTime: serverTime.toISOString(),
    },
  })
}

/** Throws `AccessDenied` when a URL has had its time. */
export function assertUnexpired(expires: Date, serverTime: Date): void {
  if (serverTime.getTime() <= expires.getTime()) return
  throw new OssError('AccessDenied', {
    message: 'Request has expired.',
    ec: '0002-00000069',
    details: { Expires: expires.toISOString(), ServerTime: serverTime.toISOString() },
  })
}
