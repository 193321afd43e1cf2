/**
 * Cross-origin rules of a bucket.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketcors
 */
import { OssError } from './oss-error.js'

/** One rule; rules are tried in order, and the first that matches decides. */
export interface CorsRule {
  /** Origins, with at most one `*` each. */
  readonly allowedOrigins: readonly string[]
  /** `GET`, `PUT`, `DELETE`, `POST`, `HEAD`. */
  readonly allowedMethods: readonly string[]
  /** Names that a preflight may ask for, in any case, with at most one `*` each. */
  readonly allowedHeaders?: readonly string[]
  /** Names that a page may read. */
  readonly exposeHeaders?: readonly string[]
  /** How long a browser may keep a preflight's answer. */
  readonly maxAgeSeconds?: number
}

/** The rules of a bucket. */
export interface CorsConfiguration {
  readonly rules: readonly CorsRule[]
  /** Sends `Vary: Origin` with every answer. */
  readonly responseVary: boolean
}

/** Allows nothing. */
export const NO_CORS: CorsConfiguration = { rules: [], responseVary: false }

/** What of a request the rules look at. */
export interface CorsRequest {
  /** Upper-case verb. */
  readonly method: string
  /** Value of the header of that lower-case name. */
  readonly header: (name: string) => string | undefined
}

const EXPOSED = [
  'ETag',
  'x-oss-request-id',
  'x-oss-hash-crc64ecma',
  'Content-MD5',
  'x-oss-version-id',
  'x-oss-ec',
  'x-oss-server-time',
]

/** What the emulator's buckets start with: whatever an uploader needs, from these origins. */
export function initialCors(allowedOrigins: readonly string[]): CorsConfiguration {
  if (allowedOrigins.length === 0) return NO_CORS
  const allowedMethods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']
  const rule = { allowedOrigins, allowedMethods, allowedHeaders: ['*'], exposeHeaders: EXPOSED, maxAgeSeconds: 600 }
  return { rules: [rule], responseVary: false }
}

/** Headers for the answer to an ordinary request; none when no rule matches, as the request is served all the same. */
export function corsHeaders(configuration: CorsConfiguration, request: CorsRequest): Record<string, string> {
  const vary: Record<string, string> = configuration.responseVary ? { Vary: 'Origin' } : {}
  const origin = request.header('origin')
  if (origin === undefined) return vary
  const match = findMatch(configuration.rules, { origin, method: request.method, headers: [] })
  return match ? { ...vary, ...allowHeaders(match, request.method) } : vary
}

/** Headers for the answer to a preflight. Throws `BadRequest` or `AccessForbidden`. */
export function preflightHeaders(configuration: CorsConfiguration, request: CorsRequest): Record<string, string> {
  const origin = request.header('origin')
  const method = request.header('access-control-request-method')
  if (origin === undefined) {
    throw new OssError('BadRequest', { message: 'Insufficient information. Origin request header needed.' })
  }
  if (method === undefined) {
    const message = 'Insufficient information. Request Access-Control-Request-Method header needed.'
    throw new OssError('BadRequest', { message })
  }
  const asked = request.header('access-control-request-headers') ?? ''
  const headers = asked.split(',').map((name) => name.trim())
  const names = headers.filter((name) => name !== '')
  const match = findMatch(configuration.rules, { origin, method, headers: names })
  if (!match) {
    const reason = { Origin: origin, Method: method, Headers: asked, Rules: JSON.stringify(configuration.rules) }
    throw new OssError('AccessForbidden', { reason })
  }
  return {
    ...(configuration.responseVary ? { Vary: 'Origin' } : {}),
    ...allowHeaders(match, method),
    ...(names.length === 0 ? {} : { 'Access-Control-Allow-Headers': names.join(', ') }),
  }
}

interface Wanted {
  readonly origin: string
  readonly method: string
  readonly headers: readonly string[]
}

interface Match {
  readonly rule: CorsRule
  readonly allowOrigin: string
}

function findMatch(rules: readonly CorsRule[], { origin, method, headers }: Wanted): Match | undefined {
  for (const rule of rules) {
    const allowed = rule.allowedOrigins.find((pattern) => matchesPattern(pattern, origin))
    if (allowed === undefined || !rule.allowedMethods.includes(method)) continue
    const isAllowed = (name: string) =>
      rule.allowedHeaders?.some((pattern) => matchesPattern(pattern.toLowerCase(), name.toLowerCase()))
    // OSS echoes the origin, except where the rule says "*".
    if (headers.every(isAllowed)) return { rule, allowOrigin: allowed === '*' ? '*' : origin }
  }
  return undefined
}

function matchesPattern(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star === -1) return pattern === text
  const prefix = pattern.slice(0, star)
  const suffix = pattern.slice(star + 1)
  return text.length >= prefix.length + suffix.length && text.startsWith(prefix) && text.endsWith(suffix)
}

function allowHeaders({ rule, allowOrigin }: Match, method: string): Record<string, string> {
  const exposed = rule.exposeHeaders ?? []
  return {
    'Access-Control-Allow-Origin': allowOrigin,
    'Access-Control-Allow-Methods': method,
    ...(exposed.length === 0 ? {} : { 'Access-Control-Expose-Headers': exposed.join(', ') }),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'Access-Control-Max-Age': String(rule.maxAgeSeconds) }),
  }
}
