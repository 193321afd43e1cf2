import { type AppServer, askServer, serverFailure, statusOf } from './app-server.js'

/** What the app's server is told of an upload, as it goes over the wire. */
export interface UploadToConfirm {
  readonly key: string
  readonly [member: string]: unknown
}

/** What it is told of a form. */
export interface FormToConfirm extends UploadToConfirm {
  /** What came with the signature. */
  readonly state: string
  /** As OSS gave it, where it did. */
  readonly etag: string | undefined
  /** What OSS said of the callback that failed: words for the server's log. */
  readonly callback_error: string | undefined
}

/** What it answers. */
export interface Confirmation {
  /** What the app returned. */
  readonly data?: unknown
  /** The stored object's, where the server says. */
  readonly etag?: string | null
  /** OSS's of the stored object, in decimal, where the server says. */
  readonly crc64?: string | null
}

/**
 * Asks the app's server to look at the bucket and record an upload; resolves with its answer. While another request
 * records the same upload it waits.
 * @throws UploadError `UPLOAD_REFUSED` for what the app rejected; the error of the request otherwise.
 */
export async function confirmUpload(
  server: AppServer,
  upload: UploadToConfirm,
  signal: AbortSignal | undefined,
  action: 'confirm' | 'multipart-complete' = 'confirm',
): Promise<Confirmation> {
  try {
    const answer = await askServer(server, 'action', action, {
      method: 'post',
      json: upload,
      signal: signal as AbortSignal,
      // of one request: a handler that takes longer is asked for again, and has either ended or is found running
      timeout: 15_000,
      // of all: longer than a server's claim lasts
      totalTimeout: 75_000,
      retry: { limit: 75, delay: () => 1000, jitter: false },
    })
    return await answer.json()
  } catch (error) {
    throw statusOf(error) === 422 ? serverFailure('UPLOAD_REFUSED', error, { key: upload.key }) : error
  }
}
