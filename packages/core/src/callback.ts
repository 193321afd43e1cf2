import { textToBase64 } from './encoding.js'

/** The two forms in which OSS sends a callback's body. */
export type CallbackBodyType = 'application/x-www-form-urlencoded' | 'application/json'

/** What OSS is told to call after it has stored an object. */
export interface CallbackParameters {
  /** An absolute http(s) URL without a fragment; with a query, that query is part of what OSS signs. */
  readonly callbackUrl: string
  /**
   * The body as a template: `${object}`, `${size}`, `${x:name}` and so on are filled in by OSS. In a JSON template
   * variables stand without quotes, and image variables not at all: for other files they vanish and break the JSON.
   */
  readonly callbackBody: string
  /** @default 'application/x-www-form-urlencoded' */
  readonly callbackBodyType?: CallbackBodyType
  /** The `Host` header of the call. @default the host of `callbackUrl` */
  readonly callbackHost?: string
  /** Whether OSS names the host in the TLS handshake, as most https hosts need. @default true for https */
  readonly callbackSNI?: boolean
}

/** The longest `callback` field that OSS takes, in characters of base64 (EC 0007-00000001). */
export const MAX_CALLBACK_LENGTH = 5120

/**
 * Returns the value of the form field `callback` (or the header `x-oss-callback`): the parameters as JSON in base64.
 * @throws TypeError for a URL that OSS cannot call or an empty body; RangeError above 5120 characters.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
export function encodeCallback(parameters: CallbackParameters): string {
  const { callbackUrl, callbackBody, callbackBodyType = 'application/x-www-form-urlencoded', callbackHost } = parameters
  const isHttps = assertCallbackUrl(callbackUrl)
  if (callbackBody === '') throw new TypeError('callbackBody is empty: OSS refuses such a callback.')
  const { callbackSNI = isHttps } = parameters
  const encoded = textToBase64(
    JSON.stringify({
      callbackUrl,
      callbackBody,
      callbackBodyType,
      ...(callbackHost !== undefined && { callbackHost }),
      ...(callbackSNI && { callbackSNI }),
    }),
  )
  if (encoded.length > MAX_CALLBACK_LENGTH)
    throw new RangeError(
      `The encoded callback has ${encoded.length} characters, the limit is ${MAX_CALLBACK_LENGTH}: shorten its body.`,
    )
  return encoded
}

/** Returns whether the URL is https. */
function assertCallbackUrl(callbackUrl: string): boolean {
  let url: URL
  try {
    url = new URL(callbackUrl)
  } catch {
    throw new TypeError(
      `callbackUrl is "${callbackUrl}": expected an absolute URL such as "https://app.example.com/oss".`,
    )
  }
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`callbackUrl is "${callbackUrl}": expected http or https.`)
  // OSS splits the member at ";" into several URLs, and a fragment never reaches a server
  if (/[;#]/.test(callbackUrl)) throw new TypeError(`callbackUrl is "${callbackUrl}": it cannot have ";" or "#".`)
  return url.protocol === 'https:'
}
