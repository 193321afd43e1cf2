import { RequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import { normalizeEtag, parseImage } from '../recording/object-facts.js'
import type { StoredObject, UploadedImage } from '../recording/uploaded-object.js'
import { readBody } from '../request-body.js'
import { requestBucket, unavailable } from './bucket-request.js'

const TIMEOUT_MS = 2000
const IMAGE_INFO_LIMITS = { maxBytes: 64 * 1024, timeoutMs: TIMEOUT_MS }

/**
 * Looks at a stored object with the server's own signature (HEAD; needs `oss:GetObject`).
 * @throws RequestError 404 `OBJECT_NOT_FOUND`, or 500 `OBJECT_UNAVAILABLE` where OSS does not say, within 2 seconds.
 */
export async function headObject(key: string, options: ResolvedOptions): Promise<StoredObject> {
  const { status, headers } = await requestBucket({ method: 'HEAD', key, timeoutMs: TIMEOUT_MS }, options)
  if (status === 404) throw new RequestError(404, 'OBJECT_NOT_FOUND', 'There is no such object.')
  if (status !== 200) throw unavailable(`HEAD of the object answered ${status}`)
  const length = headers.get('content-length') ?? ''
  if (!/^\d+$/.test(length)) throw unavailable('HEAD of the object did not say its size')
  return {
    size: Number(length),
    mimeType: headers.get('content-type') ?? 'application/octet-stream',
    etag: normalizeEtag(headers.get('etag') ?? ''),
    crc64: headers.get('x-oss-hash-crc64ecma') ?? undefined,
    tag: headers.get('x-oss-meta-upload-tag') ?? undefined,
  }
}

/** Asks OSS for an image's size; `undefined` where it knows none, or does not say in time. */
export async function readImageInfo(key: string, options: ResolvedOptions): Promise<UploadedImage | undefined> {
  try {
    const query = { 'x-oss-process': 'image/info' }
    const response = await requestBucket({ method: 'GET', key, query, timeoutMs: TIMEOUT_MS }, options)
    const body = await readBody(response, IMAGE_INFO_LIMITS)
    if (response.status !== 200) return undefined
    const { ImageWidth, ImageHeight, Format } = JSON.parse(new TextDecoder().decode(body))
    return parseImage(ImageWidth?.value, ImageHeight?.value, Format?.value)
  } catch {
    return undefined
  }
}
