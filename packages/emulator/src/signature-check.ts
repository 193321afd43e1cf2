/** Checks who sent an ordinary request: a header or a URL signature, version 1 or 4, or nobody. */
import { type AccessKey, assertSameSignature, findAccessKey } from './access-key.js'
import { type Clock, parseOssDate } from './clock.js'
import { invalidArgument, OssError } from './oss-error.js'
import { findParameter } from './request-target.js'
import type { SignableRequest } from './signable-request.js'
import { assertFresh, assertUnexpired, MAX_SKEW_MS } from './signature-time.js'
import { signV1, stringToSignV1 } from './signature-v1.js'
import {
  type CredentialScope,
  canonicalRequest,
  parseCredential,
  signV4,
  stringToSign,
  V4_ALGORITHM,
} from './signature-v4.js'

/** What signatures are checked against. */
export interface SignatureContext {
  /** The known AccessKey pairs. */
  readonly accessKeys: readonly AccessKey[]
  /** Region that V4 scopes must name. */
  readonly region: string
  /** Current time. */
  readonly now: Clock
}

const MAX_V4_EXPIRES_SECONDS = 604_800

/** Returns whether the request is signed; throws the refusal when it is signed wrongly. */
export function authenticate(request: SignableRequest, context: SignatureContext): 'signed' | 'anonymous' {
  const authorization = request.headers.get('authorization')
  const isV4Url = findParameter(request.query, 'x-oss-signature') !== undefined
  const isV1Url = V1_URL_PARAMETERS.some((name) => findParameter(request.query, name) !== undefined)
  if (authorization !== undefined) {
    if (isV4Url || isV1Url) throw invalidArgument('The request is signed in its header and in its URL.')
    if (authorization.startsWith(`${V4_ALGORITHM} `)) checkV4Header(request, authorization, context)
    else if (authorization.startsWith('OSS ')) checkV1Header(request, authorization, context)
    else throw invalidArgument('Authorization header is invalid.', 'Authorization', authorization)
    return 'signed'
  }
  if (isV4Url) checkV4Url(request, context)
  else if (isV1Url) checkV1Url(request, context)
  else return 'anonymous'
  return 'signed'
}

/** `Expires` alone is no claim: it is the name of a header too. */
const V1_URL_PARAMETERS = ['OSSAccessKeyId', 'Signature']

/** Finds the key that signed; throws the refusal where it is unknown, ended or does not go with the token. */
export const identify = (
  { accessKeys, now }: SignatureContext,
  accessKeyId: string,
  securityToken: string | undefined,
): AccessKey => findAccessKey(accessKeys, { accessKeyId, securityToken }, now())

function checkV4Header(request: SignableRequest, authorization: string, context: SignatureContext): void {
  const match = /^OSS4-HMAC-SHA256 Credential=([^,]+)(?:, ?AdditionalHeaders=([^,]*))?, ?Signature=(\w+)$/.exec(
    authorization,
  )
  const [, credential = '', additional = '', signature = ''] = match ?? []
  if (!match) throw invalidArgument('Authorization header is invalid.', 'Authorization', authorization)
  const date = request.headers.get('x-oss-date') ?? ''
  const instant = parseOssDate(date)
  if (!instant) throw new OssError('AccessDenied', { message: 'OSS authentication requires a valid Date.' })
  const scope = readScope(credential, date, context)
  const accessKey = identify(context, scope.accessKeyId, request.headers.get('x-oss-security-token'))
  assertFresh(instant, context.now())
  const payload = request.headers.get('x-oss-content-sha256')
  if (payload !== 'UNSIGNED-PAYLOAD') {
    const message = 'The x-oss-content-sha256 should be UNSIGNED-PAYLOAD.'
    throw invalidArgument(message, 'x-oss-content-sha256', payload, '0002-00000214')
  }
  assertV4Signature(request, { scope, date, signature, additional }, accessKey)
}

function checkV4Url(request: SignableRequest, context: SignatureContext): void {
  const parameter = (name: string) => findParameter(request.query, name)
  if (parameter('x-oss-signature-version') !== V4_ALGORITHM) {
    throw invalidArgument('The signature version is not supported.', 'x-oss-signature-version')
  }
  const date = parameter('x-oss-date') ?? ''
  const scope = readScope(parameter('x-oss-credential') ?? '', date, context)
  const accessKey = identify(context, scope.accessKeyId, readToken(request, 'x-oss-security-token'))
  const start = parseOssDate(date)
  if (!start) throw invalidArgument('The x-oss-date is invalid.', 'x-oss-date', date, '0002-00000223')
  const expiresSeconds = readExpires(parameter('x-oss-expires'))
  const serverTime = context.now()
  if (start.getTime() > serverTime.getTime() + MAX_SKEW_MS) {
    throw new OssError('AccessDenied', { message: 'Request is not valid yet.' })
  }
  assertUnexpired(new Date(start.getTime() + expiresSeconds * 1000), serverTime)
  const additional = parameter('x-oss-additional-headers') ?? ''
  const signature = parameter('x-oss-signature') ?? ''
  assertV4Signature(request, { scope, date, signature, additional }, accessKey)
}

function readExpires(text: string | undefined): number {
  if (text === undefined) throw invalidArgument('x-oss-expires is missing.', 'x-oss-expires', '', '0002-00000215')
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= MAX_V4_EXPIRES_SECONDS) return seconds
  throw invalidArgument('x-oss-expires should be between 1 and 604800.', 'x-oss-expires', text, '0002-00000232')
}

function readScope(credential: string, date: string, { region }: SignatureContext) {
  const scope = parseCredential(credential)
  if (!scope) throw invalidArgument('Invalid Credential.', 'Credential', credential, '0002-00000217')
  if (scope.date !== date.slice(0, 8)) {
    throw invalidArgument('Invalid signing date in Credential.', 'Credential', credential, '0002-00000223')
  }
  if (scope.region !== region || scope.product !== 'oss') {
    const message = 'Invalid signing region in Authorization header.'
    throw invalidArgument(message, 'Credential', credential, '0002-00000226', { Region: region })
  }
  return scope
}

interface V4Signature {
  readonly scope: CredentialScope & { readonly accessKeyId: string }
  readonly date: string
  readonly signature: string
  readonly additional: string
}

function assertV4Signature(request: SignableRequest, sent: V4Signature, accessKey: AccessKey): void {
  const canonical = canonicalRequest(request, sent.additional.split(';'))
  const text = stringToSign(canonical, sent.date, sent.scope)
  assertSameSignature({
    accessKeyId: sent.scope.accessKeyId,
    provided: sent.signature,
    expected: signV4(text, accessKey.accessKeySecret, sent.scope),
    stringToSign: text,
    canonicalRequest: canonical,
    ec: '0002-00000040',
  })
}

function checkV1Header(request: SignableRequest, authorization: string, context: SignatureContext): void {
  const [, accessKeyId, provided] = /^OSS ([^:]+):(\S+)$/.exec(authorization) ?? []
  if (accessKeyId === undefined || provided === undefined) {
    throw invalidArgument('Authorization header is invalid.', 'Authorization', authorization)
  }
  // The SDKs for browsers cannot set Date and sign x-oss-date in its place.
  const date = request.headers.get('x-oss-date') ?? request.headers.get('date') ?? ''
  const instant = parseOssDate(date) ?? new Date(date)
  if (Number.isNaN(instant.getTime())) {
    throw new OssError('AccessDenied', { message: 'OSS authentication requires a valid Date.' })
  }
  const accessKey = identify(context, accessKeyId, request.headers.get('x-oss-security-token'))
  assertFresh(instant, context.now())
  assertV1Signature(request, { date, accessKeyId, provided }, accessKey)
}

function checkV1Url(request: SignableRequest, context: SignatureContext): void {
  const parameter = (name: string) => findParameter(request.query, name)
  const [accessKeyId, expires, provided] = ['OSSAccessKeyId', 'Expires', 'Signature'].map(parameter)
  if (accessKeyId === undefined || expires === undefined || provided === undefined) {
    const message = 'Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters'
    throw new OssError('AccessDenied', { message })
  }
  if (!/^\d{1,11}$/.test(expires)) {
    throw new OssError('AccessDenied', { message: `Invalid date (should be seconds since epoch): ${expires}` })
  }
  const accessKey = identify(context, accessKeyId, readToken(request, 'security-token'))
  assertUnexpired(new Date(Number(expires) * 1000), context.now())
  assertV1Signature(request, { date: expires, accessKeyId, provided }, accessKey)
}

interface V1Signature {
  readonly date: string
  readonly accessKeyId: string
  readonly provided: string
}

function assertV1Signature(request: SignableRequest, sent: V1Signature, accessKey: AccessKey): void {
  const text = stringToSignV1(request, sent.date)
  const expected = signV1(text, accessKey.accessKeySecret)
  assertSameSignature({ ...sent, expected, stringToSign: text, ec: '0002-00000040' })
}

function readToken(request: SignableRequest, parameter: string): string | undefined {
  const inQuery = findParameter(request.query, parameter)
  const inHeader = request.headers.get('x-oss-security-token')
  if (inQuery !== undefined && inHeader !== undefined) {
    throw invalidArgument('The security token is in header and URL.', parameter, inQuery, '0002-00000010')
  }
  return inQuery ?? inHeader
}
