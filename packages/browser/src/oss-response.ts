import { UploadError } from './errors.js'
import { readOssError } from './oss-error.js'
import type { OssAnswer } from './send-post-object.js'

/** A finished upload. */
export interface UploadResult<Data = unknown> {
  /** The object key. */
  readonly key: string
  /** Without quotes; `null` where the bucket's CORS rules do not expose it. */
  readonly etag: string | null
  /** OSS's id of the request; `null` where the bucket's CORS rules do not expose it. */
  readonly requestId: string | null
  /** What the app's server answered to the callback; `undefined` without a callback. */
  readonly data: Data
}

/**
 * Reads what OSS answered to a form. 203 is a 2xx and no success: the object is stored, its callback failed.
 * @throws UploadError `STORED_UNCONFIRMED` or `UPLOAD_REJECTED`.
 */
export function readOssAnswer<Data>(key: string, answer: OssAnswer): UploadResult<Data> {
  const { status, headers, body } = answer
  const etag = headers.get('etag')?.replaceAll('"', '') ?? null
  const requestId = headers.get('x-oss-request-id')
  const isStored = status >= 200 && status <= 299
  if (!isStored || status === 203) {
    const ossError = readOssError(answer)
    const retryAfterSeconds = Number(headers.get('retry-after')) || undefined
    const facts = { key, etag, requestId, ossError, retryAfterSeconds }
    throw new UploadError(isStored ? 'STORED_UNCONFIRMED' : 'UPLOAD_REJECTED', facts)
  }
  return { key, etag, requestId, data: (isJson(headers) ? parseJson(body) : undefined) as Data }
}

/** OSS relays only JSON; what something between has broken is no reason to doubt that the file is stored. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const isJson = (headers: OssAnswer['headers']): boolean => /\bjson\b/i.test(headers.get('content-type') ?? '')
