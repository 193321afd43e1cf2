import { actionsOf } from './actions.js'
import type { Answer } from './answer.js'
import { originNotAllowed, RequestError } from './errors.js'
import { performMultipart } from './multipart/perform-multipart.js'
import type { RequestOptions, ResolvedOptions } from './options.js'
import { assertRate } from './rate-limit.js'
import { confirmUpload } from './recording/confirm-upload.js'
import { PART_LIST_LIMITS, REQUEST_LIMITS, readBody } from './request-body.js'
import { readVersion } from './signing/asked-version.js'
import { signFiles } from './signing/sign-files.js'

/**
 * Answers a page's action. Only pages of the app's own or a listed origin may: a browser always says which it is.
 * @throws RequestError 400, 403 `ORIGIN_NOT_ALLOWED`, 413, 415 `UNSUPPORTED_MEDIA_TYPE`, or what the action throws.
 */
export async function performAction(request: Request, query: string, options: RequestOptions): Promise<Answer> {
  const parameters = new URLSearchParams(query)
  const asked = parameters.get('action')
  const known = actionsOf(options.actions)
  const action = known.find((name) => name === asked)
  if (!action)
    throw new RequestError(
      400,
      'UNKNOWN_ACTION',
      `This POST is neither a callback of OSS (no x-oss-pub-key-url header) nor an action: expected ?action=${known.join(' or ')}.`,
    )
  const isOwn = isOwnOrigin(request, options)
  if (!isOwn && request.headers.has('origin')) throw originNotAllowed()
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new RequestError(415, 'UNSUPPORTED_MEDIA_TYPE', 'The Content-Type is not application/json.')
  // a caller without an origin is no page: it learns first what is wrong with its request
  if (!isOwn) throw originNotAllowed()
  if (options.rateLimit) await assertRate(request, action, options.rateLimit)
  if (action === 'confirm') return confirmUpload(await readJsonObject(request), options)
  // authorize gets the request as it came: what a log-in library makes of it may be a copy, which a body that was read forbids
  const unread = request.bodyUsed || request.body?.locked ? request : request.clone()
  if (action === 'sign')
    return signFiles(request, await readJsonObject(unread), readVersion(parameters, options), options)
  const limits = action === 'multipart-complete' ? PART_LIST_LIMITS : REQUEST_LIMITS
  return performMultipart(action, request, await readJsonObject(unread, limits), options)
}

/** A browser names the page's origin with every POST, and no page can forge either header. */
function isOwnOrigin({ url, headers }: Request, { allowedOrigins, callbackOrigin }: ResolvedOptions): boolean {
  const origin = headers.get('origin')
  if (origin === null) return false
  const pageHost = URL.canParse(origin) ? new URL(origin).host : undefined
  // behind a proxy that ends TLS the request's own scheme is another, and Next writes a host of its own into the URL
  return (
    headers.get('sec-fetch-site') === 'same-origin' ||
    (pageHost !== undefined && (pageHost === new URL(url).host || pageHost === headers.get('host'))) ||
    origin === callbackOrigin ||
    allowedOrigins.includes(origin)
  )
}

async function readJsonObject(request: Request, limits = REQUEST_LIMITS): Promise<Record<string, unknown>> {
  const body = await readBody(request, limits)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new RequestError(400, 'INVALID_REQUEST', 'The body is not JSON.', { cause })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new RequestError(400, 'INVALID_REQUEST', 'The body is not a JSON object.')
}
