import { isOriginPattern, meantOrigin } from '../origin.js'

/** One rule of a bucket; rules are tried in order, and the first that matches decides. */
export interface CorsRule {
  /** Origins with at most one `*` each, or `*`. */
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  /** Request headers that a preflight may ask for, in any case. */
  readonly headers: readonly string[]
  /** Response headers that a page may read. */
  readonly exposed: readonly string[]
  /** How long a browser may keep a preflight's answer. */
  readonly maxAgeSeconds: number | undefined
}

/** The CORS settings of a bucket. */
export interface CorsConfiguration {
  readonly rules: readonly CorsRule[]
  /** Whether every answer says `Vary: Origin`. */
  readonly responseVary: boolean
}

/** How many rules OSS takes. @see https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketcors */
export const MAX_CORS_RULES = 10

/** What an uploader reads of OSS's answers; without `ETag` no multipart upload can be completed from a page. */
export const UPLOAD_EXPOSED_HEADERS = [
  'ETag',
  'x-oss-request-id',
  'x-oss-hash-crc64ecma',
  'Content-MD5',
  'x-oss-version-id',
  'x-oss-ec',
  'x-oss-server-time',
]

/** The rule that lets pages of these origins upload: forms by POST, parts by PUT. */
export const uploadRule = (origins: readonly string[], multipart: boolean): CorsRule => ({
  origins,
  methods: multipart ? ['POST', 'PUT'] : ['POST'],
  headers: ['*'],
  exposed: UPLOAD_EXPOSED_HEADERS,
  maxAgeSeconds: 600,
})

/** Whether a text with at most one `*` covers another. */
export function covers(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const [prefix, suffix] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return text.length >= prefix.length + suffix.length && text.startsWith(prefix) && text.endsWith(suffix)
}

/** Whether a rule is the one that decides for a page and a method (request headers aside). */
export const isRuleFor = ({ origins, methods }: CorsRule, origin: string, method: string): boolean =>
  methods.includes(method) && origins.some((pattern) => covers(pattern, origin))

/** Whether a page may read a response header under a rule. */
export const exposes = ({ exposed }: CorsRule, name: string): boolean =>
  exposed.some((header) => header.toLowerCase() === name.toLowerCase())

/** How the rules decide for one origin and method. */
export interface CorsDecision {
  /** 1 for the first; `undefined` where none matches. */
  readonly rule: number | undefined
  /** Rules after it that match as well, and are never reached. */
  readonly shadowed: readonly number[]
  /** Which of {@link UPLOAD_EXPOSED_HEADERS} the page cannot read. */
  readonly hidden: readonly string[]
}

/** Says which rule decides, as OSS does: in order, the first that matches. */
export function decideCors({ rules }: CorsConfiguration, origin: string, method: string): CorsDecision {
  const matching = rules.flatMap((rule, index) => (isRuleFor(rule, origin, method) ? [index + 1] : []))
  const [first, ...shadowed] = matching
  const rule = first === undefined ? undefined : rules[first - 1]
  const hidden = rule ? UPLOAD_EXPOSED_HEADERS.filter((name) => !exposes(rule, name)) : []
  return { rule: first, shadowed, hidden }
}

/**
 * Adds the rule that these origins need. It goes ahead of every rule that would decide for them instead; other rules stay as
 * they are, and an earlier one of exactly these origins is replaced.
 */
export function withUploadRule(
  current: CorsConfiguration,
  origins: readonly string[],
  multipart: boolean,
): CorsConfiguration {
  const wanted = [...origins].sort().join(' ')
  const isSame = (rule: CorsRule) =>
    rule.origins
      .map((origin) => (isOriginPattern(origin) ? origin : meantOrigin(origin)))
      .sort()
      .join(' ') === wanted
  const replaced = current.rules.find(isSame)
  const rule = uploadRule(origins, multipart)
  const methods = [...new Set([...rule.methods, ...(replaced?.methods ?? [])])]
  const exposed = [...rule.exposed, ...(replaced?.exposed ?? []).filter((name) => !exposes(rule, name))]
  return {
    rules: [{ ...rule, methods, exposed }, ...current.rules.filter((other) => !isSame(other))],
    responseVary: true,
  }
}
