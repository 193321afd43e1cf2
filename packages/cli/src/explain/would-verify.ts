import { CallbackVerificationError, type VerifyCallbackOptions, verifyCallback } from '@acme/oss-upload-core'
import type { PhraseId } from '../texts/phrases.js'
import type { CapturedRequest } from './captured-request.js'

/** A change that something on the way may have made, undone. */
interface Repair<Value> {
  readonly name: PhraseId
  readonly repair: (value: Value, request: CapturedRequest) => Value | undefined
}

const onPath =
  (change: (path: string) => string) =>
  (target: string): string => {
    const query = target.indexOf('?')
    return query < 0 ? change(target) : change(target.slice(0, query)) + target.slice(query)
  }

const onQuery =
  (change: (query: string) => string) =>
  (target: string): string | undefined => {
    const query = target.indexOf('?')
    return query < 0 ? undefined : target.slice(0, query) + change(target.slice(query))
  }

/** Headers in which proxies keep the target that they rewrote. */
const ORIGINAL_TARGETS = ['x-original-uri', 'x-original-url', 'x-forwarded-uri', 'x-rewrite-url']

const TARGET_REPAIRS: readonly Repair<string>[] = [
  {
    name: 'REPAIR_FORWARDED_TARGET',
    repair: (_target, { headers }) =>
      ORIGINAL_TARGETS.map((name) => headers[name]).find((value) => value !== undefined),
  },
  { name: 'REPAIR_ABSOLUTE_TARGET', repair: (target) => target.replace(/^https?:\/\/[^/?]*/i, '') || '/' },
  { name: 'REPAIR_ADD_SLASH', repair: onPath((path) => (path.endsWith('/') ? path : `${path}/`)) },
  { name: 'REPAIR_DROP_SLASH', repair: onPath((path) => path.replace(/\/$/, '')) },
  { name: 'REPAIR_DROP_QUERY', repair: onQuery(() => '') },
  { name: 'REPAIR_DECODE_QUERY', repair: onQuery((query) => decode(query) ?? query) },
  { name: 'REPAIR_ENCODE_SPACES', repair: onQuery((query) => query.replaceAll('+', '%20')) },
  { name: 'REPAIR_PLUS_SPACES', repair: onQuery((query) => query.replaceAll('%20', '+')) },
]

const onText = (change: (text: string) => string | undefined) => (body: Uint8Array) => {
  const changed = change(Buffer.from(body).toString('utf8'))
  return changed === undefined ? undefined : Buffer.from(changed)
}

const BODY_REPAIRS: readonly Repair<Uint8Array>[] = [
  { name: 'REPAIR_DROP_LINE_FEED', repair: onText((text) => text.replace(/\r?\n$/, '')) },
  {
    name: 'REPAIR_CUT_BODY',
    repair: (body, { headers }) => body.subarray(0, Number(headers['content-length'] ?? Number.NaN) || body.length),
  },
  { name: 'REPAIR_LINE_FEEDS', repair: onText((text) => text.replaceAll('\r\n', '\n')) },
  { name: 'REPAIR_CRLF', repair: onText((text) => text.replace(/\r?\n/g, '\r\n')) },
  { name: 'REPAIR_ENCODE_FORM', repair: onText(encodeForm) },
  { name: 'REPAIR_DECODE_FORM', repair: onText((text) => decode(text)) },
  { name: 'REPAIR_COMPACT_JSON', repair: onText((text) => rewriteJson(text, (value) => JSON.stringify(value))) },
  {
    name: 'REPAIR_SPACED_JSON',
    repair: onText((text) =>
      rewriteJson(text, (value) => JSON.stringify(value).replaceAll('":', '": ').replaceAll(',"', ', "')),
    ),
  },
  {
    name: 'REPAIR_ESCAPED_JSON',
    repair: onText((text) => rewriteJson(text, (value) => JSON.stringify(value).replaceAll('/', '\\/'))),
  },
]

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** As OSS writes forms: everything but unreserved characters escaped, spaces as `%20`. */
function encodeForm(text: string): string | undefined {
  if (/^\s*[{[]/.test(text)) return undefined
  return text
    .split('&')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return `${name}=${encodeURIComponent(decode(value.join('=').replaceAll('+', ' ')) ?? value.join('='))}`
    })
    .join('&')
}

function rewriteJson(text: string, write: (value: unknown) => string): string | undefined {
  try {
    return write(JSON.parse(text))
  } catch {
    return undefined
  }
}

const isSame = (a: string | Uint8Array, b: string | Uint8Array): boolean =>
  Buffer.from(a as string).equals(Buffer.from(b as string))

/** The value itself, and every repaired form of it that is another. */
function variants<Value extends string | Uint8Array>(
  value: Value,
  request: CapturedRequest,
  repairs: readonly Repair<Value>[],
) {
  const repaired = repairs.flatMap(({ name, repair }) => {
    const other = repair(value, request)
    return other === undefined || isSame(other, value) ? [] : [{ names: [name], value: other }]
  })
  return [{ names: [] as PhraseId[], value }, ...repaired]
}

/** Which changes, undone, make a callback verify that does not; `undefined` where none do. */
export function findRepair(request: CapturedRequest, options: VerifyCallbackOptions): readonly PhraseId[] | undefined {
  const targets = variants(request.target, request, TARGET_REPAIRS)
  const bodies = variants(request.body, request, BODY_REPAIRS)
  return targets
    .flatMap((target) => bodies.map((body) => ({ names: [...target.names, ...body.names], target, body })))
    .find(({ target, body }) => verifies({ ...request, target: target.value, body: body.value }, options))?.names
}

/** Whether a callback verifies. */
export function verifies(request: CapturedRequest, options: VerifyCallbackOptions): boolean {
  try {
    verifyCallback(request, options)
    return true
  } catch (error) {
    if (error instanceof CallbackVerificationError) return false
    throw error
  }
}
