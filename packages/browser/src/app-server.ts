import { isHTTPError } from 'ky'

type HeaderValues = Readonly<Record<string, string>>

/** Headers, or what gives them for each request. */
export type RequestHeaders = HeaderValues | (() => HeaderValues | Promise<HeaderValues>)

/** How the app's server is reached. */
export interface AppServer {
  readonly endpoint: string
  readonly headers: RequestHeaders
  readonly credentials: RequestCredentials
}

/** The endpoint with a query parameter, as an absolute URL. */
export function endpointUrl({ endpoint }: AppServer, name: string, value: string): URL {
  const url = new URL(endpoint, document.baseURI)
  url.searchParams.set(name, value)
  return url
}

/** The page's headers for one request. */
export const headersOf = async ({ headers }: AppServer): Promise<HeaderValues> =>
  typeof headers === 'function' ? headers() : headers

/** What the app's server says in an error answer. */
export interface ServerError {
  /** `undefined` where there was no answer. */
  readonly status?: number
  /** Its stable word, where it gives one. */
  readonly code?: string | undefined
  /** Its words for the user, where it gives some. */
  readonly message?: string | undefined
}

/** Reads the status and `{"error": {"code", "message"}}` out of a failed request. */
export function readServerError(cause: unknown): ServerError {
  if (!isHTTPError(cause)) return {}
  const error = (cause.data as { error?: Record<string, unknown> } | null | undefined)?.error
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return { status: cause.response.status, code: text(error?.code), message: text(error?.message) }
}
