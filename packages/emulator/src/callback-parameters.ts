/**
 * The `callback` and `callback-var` parameters of an upload.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
import { invalidArgument, notImplemented, type OssError } from './oss-error.js'

/** Body types that OSS can send. */
export type CallbackBodyType = 'application/x-www-form-urlencoded' | 'application/json'

/** Where a callback goes, read but never normalised: the signature covers the target as it is sent. */
export interface CallbackUrl {
  readonly protocol: 'http:' | 'https:'
  /** Name or IPv4 address. */
  readonly hostname: string
  readonly port: number
  /** Host header. */
  readonly host: string
  /** Path, starting with `/`, still percent-encoded. */
  readonly path: string
  /** Query with its `?`, or `''`. */
  readonly search: string
}

/** Checked callback parameters. */
export interface Callback {
  /** One to five, tried in order. */
  readonly urls: readonly CallbackUrl[]
  /** Template with `${variable}` in it. */
  readonly body: string
  readonly bodyType: CallbackBodyType
  /** Replaces the Host header. */
  readonly host: string | undefined
  /** Sends SNI over HTTPS. */
  readonly sni: boolean
  /** Custom variables by their full name, `x:name`. */
  readonly vars: ReadonlyMap<string, string>
}

const MAX_PARAMETER_LENGTH = 5 * 1024
const MAX_URLS = 5

/** Reads a base64 `callback` parameter. Throws `InvalidArgument`, before anything is stored. */
export function parseCallback(text: string, vars: ReadonlyMap<string, string>): Callback {
  if (text.length > MAX_PARAMETER_LENGTH) throw invalid('The length of callback exceed max value.', text, '01')
  const json = decodeBase64(text)
  if (json === undefined) throw invalid('The callback configuration is not base64 encoded.', text)
  const parameters = parseObject(json)
  if (!parameters) throw invalid('The callback configuration is not json format.', json, '03')
  const { callbackHost, callbackSNI } = parameters
  if (callbackHost !== undefined && !isHost(callbackHost)) {
    throw invalid('The callback host configuration is invalid.', json)
  }
  assertSignatureVersion(parameters)
  return {
    urls: parseUrls(parameters.callbackUrl),
    body: parseBody(parameters.callbackBody),
    bodyType: parseBodyType(parameters.callbackBodyType),
    host: callbackHost,
    sni: callbackSNI === true || callbackSNI === 'true',
    vars,
  }
}

/** Version 2.0 and further headers exist behind an invitation, and nobody has published what they do. */
function assertSignatureVersion({ signatureVersion = '1.0', additionalHeaders = {} }: Record<string, unknown>): void {
  if (signatureVersion === '2.0') throw notImplemented('callback signatureVersion 2.0')
  if (signatureVersion !== '1.0') {
    throw invalid('The callback signature version is invalid.', String(signatureVersion))
  }
  if (JSON.stringify(additionalHeaders) !== '{}') throw notImplemented('callback additionalHeaders')
}

/** Reads a base64 `callback-var` parameter. Throws `InvalidArgument`. */
export function parseCallbackVar(text: string): Map<string, string> {
  const refuse = (message: string, number?: string) =>
    invalidArgument(message, 'callback-var', text, number && `0007-00000${number}`)
  if (text.length > MAX_PARAMETER_LENGTH) throw refuse('The length of callback var exceed max value.', '101')
  const entries = Object.entries(parseObject(decodeBase64(text) ?? '') ?? { '': null })
  const isVariable = ([name, value]: [string, unknown]) => isVariableName(name) && typeof value === 'string'
  // "expecten" is OSS's spelling.
  if (!entries.every(isVariable)) throw refuse('The callback var is not expecten json.', '103')
  return new Map(entries as [string, string][])
}

/** Tells whether a name is one of a custom variable: `x:` and no upper-case letters. */
export const isVariableName = (name: string): boolean => name.startsWith('x:') && name === name.toLowerCase()

function invalid(message: string, value: string, number?: string): OssError {
  return invalidArgument(message, 'callback', value, number && `0007-000000${number}`)
}

function decodeBase64(text: string): string | undefined {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : undefined
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

const isHost = (value: unknown): value is string => typeof value === 'string' && /^[\w.-]+(:\d{1,5})?$/.test(value)

function parseUrls(value: unknown): CallbackUrl[] {
  const text = typeof value === 'string' ? value : ''
  const parts = text.split(';').filter((part) => part !== '')
  if (parts.length > MAX_URLS) throw invalid('The number of callback url exceed max value.', text, '05')
  const urls = parts.map(parseUrl)
  if (urls.length === 0 || urls.includes(undefined)) {
    throw invalid('The callback url configuration is invalid.', text, '04')
  }
  return urls as CallbackUrl[]
}

/** Takes an HTTP or HTTPS URL apart; without a scheme it is HTTP. IPv6 and unescaped characters are refused. */
function parseUrl(text: string): CallbackUrl | undefined {
  const pattern = /^(?:(https?):\/\/)?([\w.-]+)(?::(\d{1,5}))?(\/[^\s?#]*)?(\?[^\s#]*)?(?:#.*)?$/i
  const [, scheme = 'http', hostname, portText, path = '/', search = ''] = pattern.exec(text) ?? []
  if (hostname === undefined || /[^\x21-\x7e]/.test(text)) return undefined
  const protocol = scheme.toLowerCase() === 'https' ? 'https:' : 'http:'
  const port = portText === undefined ? (protocol === 'https:' ? 443 : 80) : Number(portText)
  const host = portText === undefined ? hostname : `${hostname}:${portText}`
  return port > 0 && port <= 65_535 ? { protocol, hostname, port, host, path, search } : undefined
}

function parseBody(value: unknown): string {
  if (value === '') throw invalid('The callback body is empty.', '')
  if (typeof value !== 'string') throw invalid('The callback body is invalid.', String(value))
  return value
}

function parseBodyType(value: unknown): CallbackBodyType {
  if (value === undefined || value === 'application/x-www-form-urlencoded') return 'application/x-www-form-urlencoded'
  if (value === 'application/json') return value
  throw invalid('The callback body type configuration is invalid.', String(value), '12')
}
