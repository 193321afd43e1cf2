import { parseOssError } from '@acme/oss-upload-core'
import type { ResolvedOptions } from '../options.js'
import { readBody } from '../request-body.js'
import { assertNamed, requestBucket, unavailable } from './bucket-request.js'

const TIMEOUT_MS = 5000
const ANSWER_LIMITS = { maxBytes: 64 * 1024, timeoutMs: TIMEOUT_MS }

/**
 * Deletes an object (needs `oss:DeleteObject`). One that does not exist is deleted too.
 * @throws TypeError for an empty key; RequestError 500 `OBJECT_UNAVAILABLE` where OSS did not say, within 5 seconds, that it
 *   is gone.
 */
export async function deleteObject(key: string, options: ResolvedOptions): Promise<void> {
  assertNamed(key)
  const response = await requestBucket({ method: 'DELETE', key, timeoutMs: TIMEOUT_MS }, options)
  const body = await readBody(response, ANSWER_LIMITS)
  const { status, headers } = response
  if (status === 204 || status === 404) return
  const { code } = parseOssError(status, headers, new TextDecoder().decode(body))
  throw unavailable(`DELETE of the object answered ${status} ${code}`)
}
