import type { SignatureVersion } from '@acme/oss-upload-core'
import { RequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'

/** The signature version that a query asks for, or the server's own. @throws RequestError 400 `UNSUPPORTED_VERSION`. */
export function readVersion(query: URLSearchParams, { signatureVersion }: ResolvedOptions): SignatureVersion {
  const asked = query.get('version')
  if (asked === null) return signatureVersion
  if (asked === 'v1' || asked === 'v4') return asked
  throw new RequestError(400, 'UNSUPPORTED_VERSION', `version is ${JSON.stringify(asked)}: expected "v1" or "v4".`)
}
