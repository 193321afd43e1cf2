import type { TemporaryCredentials } from './temporary-credentials.js'

/**
 * Reads `id:secret:token`, or `id:secret:token:expiration` with an expiration in ISO 8601. Throws a `TypeError` that repeats
 * nothing of it: the command line's own refusals print what was given.
 */
export function parseStsFlag(text: string): TemporaryCredentials {
  const [accessKeyId = '', accessKeySecret = '', securityToken = '', ...rest] = text.split(':')
  const isWhole = accessKeyId !== '' && accessKeySecret !== '' && securityToken !== ''
  if (!isWhole) throw new TypeError('--sts: expected id:secret:token or id:secret:token:expiration')
  const credentials = { accessKeyId, accessKeySecret, securityToken }
  return rest.length === 0 ? credentials : { ...credentials, expiration: new Date(rest.join(':')) }
}
