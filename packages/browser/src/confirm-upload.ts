import ky, { isHTTPError, isNetworkError } from 'ky'
import { type AppServer, endpointUrl, headersOf, readServerError } from './app-server.js'
import { UploadError } from './errors.js'

/** What the app's server is told of an upload, as it goes over the wire. */
export interface UploadToConfirm {
  /** What came with the signature. */
  readonly state: string
  readonly key: string
  /** As OSS gave it, where it did. */
  readonly etag: string | undefined
  /** What OSS said of the callback that failed: words for the server's log. */
  readonly callback_error: string | undefined
}

/** Asks the app's server to look at the bucket and record an upload; resolves with what it returned. */
export type ConfirmUpload = (upload: UploadToConfirm, signal: AbortSignal | undefined) => Promise<unknown>

/** How often any other failure than "somebody else is recording it" is tried again. */
const MAX_RETRIES = 2
const PAUSE_MS = 1000
/** One request: a handler that takes longer is asked for again, and has either ended or is found running. */
const REQUEST_MS = 15_000
/** All of them: longer than a server's claim lasts. */
const TOTAL_MS = 75_000

/**
 * Returns what confirms uploads at an endpoint. While another request records the same upload it waits.
 * @throws UploadError `UPLOAD_REFUSED` for what the app rejected; the error of the request otherwise.
 */
export const confirmAt =
  (server: AppServer): ConfirmUpload =>
  async (upload, signal) => {
    try {
      const answer = await ky
        .post(endpointUrl(server, 'action', 'confirm'), {
          json: upload,
          headers: await headersOf(server),
          credentials: server.credentials,
          ...(signal && { signal }),
          timeout: REQUEST_MS,
          totalTimeout: TOTAL_MS,
          retry: {
            limit: TOTAL_MS / PAUSE_MS,
            methods: ['post'],
            retryOnTimeout: true,
            delay: () => PAUSE_MS,
            shouldRetry: ({ error, retryCount }) =>
              isInProgress(error) || isNetworkError(error) || (retryCount <= MAX_RETRIES ? undefined : false),
          },
        })
        .json<{ data?: unknown }>()
      return answer.data
    } catch (error) {
      const { status, code, message } = readServerError(error)
      if (status !== 422) throw error
      const facts = { key: upload.key, status, serverCode: code }
      throw new UploadError('UPLOAD_REFUSED', facts, { message, cause: error })
    }
  }

const isInProgress = (error: unknown): boolean =>
  isHTTPError(error) && error.response.status === 409 && error.response.headers.has('retry-after')
