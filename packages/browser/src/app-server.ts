import ky, { type Options, type RetryOptions } from 'ky'
import { UploadError, type UploadErrorCode, type UploadErrorFacts } from './errors.js'
import { LONGEST_PAUSE_MS } from './retry.js'

type HeaderValues = Readonly<Record<string, string>>

/** Headers, or what gives them for each request. */
export type RequestHeaders = HeaderValues | (() => HeaderValues | Promise<HeaderValues>)

/** How the app's server is reached. */
export interface AppServer {
  readonly endpoint: string
  readonly headers: RequestHeaders
  readonly credentials: RequestCredentials | undefined
  /** How often a request is made again that had no answer, or one that says to come back. */
  readonly retries: number
}

/** The endpoint as an absolute URL. */
export const endpointUrl = ({ endpoint }: AppServer): URL => new URL(endpoint, document.baseURI)

/** Sends a request to the endpoint with one query parameter more, with the page's headers and cookies. */
export async function askServer(server: AppServer, name: string, value: string, options: Options): Promise<Response> {
  const { headers, credentials, retries } = server
  const url = endpointUrl(server)
  url.searchParams.set(name, value)
  return ky(url, {
    ...options,
    retry: {
      // as forms are: a queue goes on once the server is back
      limit: retries,
      methods: ['get', 'post'],
      retryOnTimeout: true,
      jitter: true,
      backoffLimit: LONGEST_PAUSE_MS,
      // the app itself said no twice: it is likely to do so again
      shouldRetry: ({ error, retryCount }) =>
        isBusy(error) || (retryCount > 2 && [413, 500].includes(statusOf(error) ?? 0) ? false : undefined),
      ...(options.retry as RetryOptions),
    },
    headers: typeof headers === 'function' ? await headers() : headers,
    // `undefined` is `'same-origin'`, as everywhere in browsers
    credentials: credentials as RequestCredentials,
  })
}

/** The HTTP status of a failed request; `undefined` where there was no answer. */
export const statusOf = (cause: unknown): number | undefined => Object(cause).response?.status

/** Whether another request is at it, as a 409 with `Retry-After` says. */
const isBusy = (cause: unknown): boolean => statusOf(cause) === 409 && Object(cause).response.headers.has('retry-after')

/** A failed request as an upload's failure, with the words of the server's `{"error": {"code", "message"}}`. */
export function serverFailure(code: UploadErrorCode, cause: unknown, facts: UploadErrorFacts): UploadError {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  const words = Object(Object(cause).data?.error)
  const serverCode = text(words.code)
  return new UploadError(
    code,
    { ...facts, status: statusOf(cause), serverCode },
    { message: text(words.message), cause },
  )
}
