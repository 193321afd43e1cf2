import { UploadError, type UploadErrorFacts } from './errors.js'
import { loadAfterFailure } from './load-after-failure.js'
import type { OssErrorFacts } from './oss-error.js'
import type { OssAnswer } from './send-to-oss.js'

/** A finished upload. */
export interface UploadResult<Data = unknown> {
  /** The object key. */
  readonly key: string
  /** Without quotes; `null` where the bucket's CORS rules do not expose it. */
  readonly etag: string | null
  /** OSS's id of the request; `null` where the bucket's CORS rules do not expose it. */
  readonly requestId: string | null
  /** OSS's CRC-64 of the object, in decimal; `null` where the bucket's CORS rules do not expose it. */
  readonly crc64: string | null
  /** What the app's server answered to the callback; `undefined` without a callback. */
  readonly data: Data
}

/** What was posted, as the policy may judge it. */
export type PostedFile = Pick<UploadErrorFacts, 'type' | 'size' | 'policy'> & { readonly key: string }

/**
 * Reads what OSS answered to a form. 203 is a 2xx and no success: the object is stored, its callback failed.
 * @throws UploadError `STORED_UNCONFIRMED` or `UPLOAD_REJECTED`.
 */
export async function readOssAnswer<Data>(form: PostedFile, answer: OssAnswer): Promise<UploadResult<Data>> {
  const { status, headers, body } = answer
  const requestId = headers.get('x-oss-request-id')
  const stored = {
    key: form.key,
    etag: headers.get('etag')?.replaceAll('"', '') ?? null,
    requestId,
    crc64: headers.get('x-oss-hash-crc64ecma'),
  }
  const isStored = status >= 200 && status <= 299
  if (!isStored || status === 203) {
    const facts = await readError(answer)
    if (isStored) throw new UploadError('STORED_UNCONFIRMED', { ...stored, ...facts })
    throw new UploadError('UPLOAD_REJECTED', { ...form, requestId, ...facts })
  }
  return { ...stored, data: parseJson(body) as Data }
}

/** Pages whose forms OSS takes never load what reads its errors. Should that be gone, the status is left, and what headers say. */
const readError = (answer: OssAnswer): Promise<OssErrorFacts> =>
  loadAfterFailure().then(
    (loaded) =>
      loaded?.readOssError(answer) ?? {
        ossError: {
          status: answer.status,
          code: '',
          message: '',
          ec: answer.headers.get('x-oss-ec') ?? undefined,
          requestId: '',
          hostId: '',
          extra: {},
        } as OssErrorFacts['ossError'],
      },
  )

/** OSS relays only JSON; what is none, or was broken on the way, is no reason to doubt that the file is stored. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
