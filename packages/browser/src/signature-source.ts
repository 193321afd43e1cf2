import type { UploadSignature } from '@acme/oss-upload-core'
import type { AppServer, RequestHeaders } from './app-server.js'
import { readAnswer, requestSignature } from './request-signature.js'

/** Signatures come from the app's endpoint. */
export interface SignatureEndpoint {
  /** The app's signing endpoint, such as `/api/oss-upload`: relative to the page, or absolute. */
  readonly endpoint: string
  /** Headers of the signing request, or a function that gives them each time, such as for a fresh token. @default {} */
  readonly headers?: RequestHeaders
  /** Whether cookies go along: `'include'` sends them to another origin too. @default 'same-origin' */
  readonly credentials?: RequestCredentials
  readonly getSignature?: never
}

/** Signatures come from the page's own code. */
export interface SignatureFunction {
  /** Asks the app's server in the page's own way, and returns its answer as parsed JSON. */
  readonly getSignature: () => Promise<unknown>
  readonly endpoint?: never
  readonly headers?: never
  readonly credentials?: never
}

/** Where signatures come from: an endpoint, or a function. */
export type SignatureSource = SignatureEndpoint | SignatureFunction

/** What the app's server can be asked. */
export interface AppRequests {
  readonly requestSignature: () => Promise<UploadSignature>
  /** `undefined` where the page asks in its own way: then only signatures can be had. */
  readonly server: AppServer | undefined
}

/** @throws TypeError where there is neither source, or both. */
export function parseSignatureSource(source: SignatureSource, retries: number): AppRequests {
  const { endpoint, getSignature, headers = {}, credentials } = source
  if (typeof getSignature === 'function' && endpoint === undefined)
    return { requestSignature: async () => readAnswer(await getSignature()), server: undefined }
  if (typeof endpoint !== 'string' || !endpoint || getSignature)
    throw new TypeError(`endpoint is ${endpoint}, getSignature ${typeof getSignature}: expected a URL or a function.`)
  const server = { endpoint, headers, credentials, retries }
  return { requestSignature: () => requestSignature(server), server }
}
