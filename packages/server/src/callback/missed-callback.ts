import { printable } from '../printable.js'

/** What is said of a callback that did not come. */
export interface MissedCallback {
  /** What OSS told the page, made printable. */
  readonly callbackError?: string
  readonly diagnosis: string
}

/** What OSS's words for a failed callback point at, the first that fits. @see the HTTP 203 page of OSS's documentation */
const CAUSES: readonly [RegExp, string][] = [
  [
    /not valid json/i,
    'something in front answered it with 200 and a page of its own, such as a log-in form: let POSTs with x-oss-pub-key-url through to this handler',
  ],
  [
    /content-?length|conent-length/i,
    'the answer had no Content-Length that OSS takes: something in front compresses or chunks it, and has to leave it alone',
  ],
  [
    /time ?out|too long time/i,
    'no answer came within 5 seconds: onUploaded or what stands in front is too slow, or a firewall drops OSS’s calls',
  ],
  [/too many callback/i, 'OSS limits how many callbacks it makes, and left this one out'],
  [/image info/i, 'OSS could not read the image, and did not call'],
  [
    /status\s*:\s*-1/i,
    'OSS cannot connect to callback.url: its host does not resolve, or a firewall or port is closed',
  ],
  [
    /status\s*:\s*40[13]\b/i,
    'something in front refused it: a middleware for log-in or CSRF, a firewall, a list of addresses. Let POSTs with x-oss-pub-key-url pass it: this handler verifies them itself',
  ],
  [
    /status\s*:\s*40[45]\b/i,
    'callback.url leads to no handler that takes it: its path or host is not where this endpoint is mounted for POST',
  ],
  [/status\s*:\s*413\b/i, 'something in front takes only smaller bodies: callbacks have up to 6 KB'],
  [/status\s*:\s*429\b/i, 'something in front limits how often one address may call: OSS calls from few addresses'],
  [
    /status\s*:\s*3\d\d\b/i,
    'something in front redirected it, which OSS does not follow: put the final URL into callback.url, https and slash included',
  ],
  [
    /status\s*:\s*50[234]\b/i,
    'OSS reached a proxy that did not reach the app, or no TLS handshake came about: is the app up, and the certificate valid and complete?',
  ],
  [/status\s*:\s*5\d\d\b/i, 'the app, or another process of it, failed: its log says with what'],
  [
    /status\s*:\s*400\b/i,
    'the app, another process of it, or something in front did not take it for a callback: a proxy may take headers away',
  ],
]

const UNKNOWN =
  'it did not arrive yet, or was refused before it came to this handler: by a middleware for log-in or CSRF in front, by a firewall, or because callback.url leads elsewhere. What OSS told the page says which; have the page send it along as callback_error'

/**
 * Says why OSS's call was probably missed.
 * @param callbackError what the page says that OSS told it, of any type and length.
 */
export function explainMissedCallback(callbackError: unknown): MissedCallback {
  if (typeof callbackError !== 'string' || callbackError === '') return { diagnosis: `${UNKNOWN}.` }
  const said = printable(callbackError)
  const cause = CAUSES.find(([words]) => words.test(said))?.[1] ?? UNKNOWN
  return { callbackError: said, diagnosis: `${cause}. OSS told the page: ${JSON.stringify(said)}` }
}
