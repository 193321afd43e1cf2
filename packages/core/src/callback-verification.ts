import { type PublicKey, parsePublicKey, verifyRsaMd5 } from './crypto/rsa-verify.js'
import { fromBase64, textFromBase64, utf8 } from './encoding.js'
import { OssUploadError } from './errors.js'

/** Where OSS publishes the key of its callbacks. */
export const OSS_PUBLIC_KEY_URL = 'https://gosspublic.alicdn.com/callback_pub_key_v1.pem'

/**
 * The key at {@link OSS_PUBLIC_KEY_URL}, documented as unchanging: having it here saves the fetch.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
export const OSS_PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKs/JBGzwUB2aVht4crBx3oIPBLNsjGs
C0fTXv+nvlmklvkcolvpvXLTjaxUHR3W9LXxQ2EHXAJfCB+6H2YF1k8CAwEAAQ==
-----END PUBLIC KEY-----
`

/** Why a callback was not believed. */
export type CallbackVerificationCode =
  /** `authorization` or `x-oss-pub-key-url` is not there. */
  | 'MISSING_HEADER'
  /** One of them is not base64. */
  | 'MALFORMED_HEADER'
  /** `x-oss-signature-version` is there and not `1.0`. */
  | 'UNSUPPORTED_CALLBACK_VERSION'
  /** The key's URL is not OSS's, nor one that the app listed. */
  | 'UNTRUSTED_KEY_URL'
  /** The signature is not that of this target and body under this key. */
  | 'BAD_SIGNATURE'

/** A callback cannot be shown to come from OSS: nothing in it may be used. */
export class CallbackVerificationError extends OssUploadError {
  override readonly name = 'CallbackVerificationError'
  readonly code: CallbackVerificationCode
  constructor(code: CallbackVerificationCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Headers by lower-case name, or anything with a `get`, such as `Headers`. */
export type CallbackHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** A callback as it arrived, before anything is parsed. */
export interface CallbackRequest {
  /** The raw request-target: path and query exactly as on the wire, not normalised, not decoded. */
  readonly target: string
  readonly headers: CallbackHeaders
  /** The raw body. */
  readonly body: Uint8Array
}

/** What the headers of a callback claim; {@link verifyCallback} proves it. */
export interface CallbackClaims {
  /** Where the key is said to be; trusted, or reading the headers would have thrown. */
  readonly publicKeyUrl: string
  readonly signature: Uint8Array
}

/** OSS's own key URLs, compared as a whole: a URL parser would let look-alikes through that another one reads otherwise. */
const OSS_KEY_URL = /^https?:\/\/gosspublic\.alicdn\.com\/callback_pub_key_v[0-9]{1,2}\.pem$/

/**
 * Reads the headers of a callback and decides whether its key may be used, before any key is fetched.
 * @param trustedPublicKeyUrls exact URLs that replace OSS's own, for an emulator.
 * @throws CallbackVerificationError with every code but `BAD_SIGNATURE`.
 */
export function readCallbackHeaders(
  headers: CallbackHeaders,
  trustedPublicKeyUrls?: readonly string[],
): CallbackClaims {
  const version = readHeader(headers, 'x-oss-signature-version')
  if (version && version !== '1.0')
    throw new CallbackVerificationError(
      'UNSUPPORTED_CALLBACK_VERSION',
      `x-oss-signature-version is "${version}": only 1.0 is published.`,
    )
  const publicKeyUrl = textFromBase64(requireHeader(headers, 'x-oss-pub-key-url'))
  const authorization = requireHeader(headers, 'authorization')
  if (publicKeyUrl === undefined)
    throw new CallbackVerificationError('MALFORMED_HEADER', 'x-oss-pub-key-url is not base64.')
  const isTrusted = trustedPublicKeyUrls ? trustedPublicKeyUrls.includes(publicKeyUrl) : OSS_KEY_URL.test(publicKeyUrl)
  if (!isTrusted)
    throw new CallbackVerificationError(
      'UNTRUSTED_KEY_URL',
      `The key URL ${JSON.stringify(publicKeyUrl)} is not trusted.`,
    )
  const signature = fromBase64(authorization)
  if (!signature) throw new CallbackVerificationError('MALFORMED_HEADER', 'authorization is not base64.')
  return { publicKeyUrl, signature }
}

/** What {@link verifyCallback} checks against. */
export interface VerifyCallbackOptions {
  /** The key at the callback's key URL: PEM, or one that `parsePublicKey` has parsed. */
  readonly publicKey: string | PublicKey
  /** Exact key URLs that replace OSS's own, for an emulator. @default OSS's own */
  readonly trustedPublicKeyUrls?: readonly string[] | undefined
}

/**
 * Proves that OSS sent a callback. That is all it proves: any OSS customer can have OSS call any URL with any body, and a
 * captured callback can be sent again.
 * @throws CallbackVerificationError where it does not verify; TypeError where `publicKey` is no RSA key in PEM.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
export function verifyCallback(
  { target, headers, body }: CallbackRequest,
  { publicKey, trustedPublicKeyUrls }: VerifyCallbackOptions,
): void {
  const { signature } = readCallbackHeaders(headers, trustedPublicKeyUrls)
  const key = typeof publicKey === 'string' ? parsePublicKey(publicKey) : publicKey
  if (!verifyRsaMd5(key, callbackStringToSign(target, body), signature))
    throw new CallbackVerificationError(
      'BAD_SIGNATURE',
      `The signature does not fit ${JSON.stringify(target)} and its body of ${body.length} bytes. If OSS did send this, something between rewrote the path, the query or the body.`,
    )
}

/** The bytes that OSS signs: the decoded path, `?` and the query as received, a line feed, the body as received. */
export function callbackStringToSign(target: string, body: Uint8Array): Uint8Array {
  const head = decodePath(`${target}\n`)
  const message = new Uint8Array(head.length + body.length)
  message.set(head)
  message.set(body, head.length)
  return message
}

function decodePath(target: string): Uint8Array {
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  if (!path.includes('%')) return utf8(target)
  return Uint8Array.from([...percentDecode(path), ...utf8(target.slice(path.length))])
}

const PERCENT = 0x25

/** Byte by byte, since escapes need not be UTF-8; an invalid escape stays as it is. */
function percentDecode(text: string): number[] {
  const bytes = utf8(text)
  const decoded: number[] = []
  for (let at = 0; at < bytes.length; at++) {
    const hex = bytes[at] === PERCENT ? String.fromCharCode(...bytes.subarray(at + 1, at + 3)) : ''
    const isEscape = /^[0-9a-f]{2}$/i.test(hex)
    decoded.push(isEscape ? Number.parseInt(hex, 16) : (bytes[at] as number))
    if (isEscape) at += 2
  }
  return decoded
}

function readHeader(headers: CallbackHeaders, name: string): string | undefined {
  const value = typeof headers.get === 'function' ? headers.get(name) : (headers as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : undefined
}

function requireHeader(headers: CallbackHeaders, name: string): string {
  const value = readHeader(headers, name)
  if (!value) throw new CallbackVerificationError('MISSING_HEADER', `The header ${name} is missing.`)
  return value
}
