import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { OssUploadError } from '@acme/oss-upload-core'
import { isPrivateAddress } from './ip-address.js'
import type { Surroundings } from './surroundings.js'

/** Why there was no answer. */
export type HttpFailureCode =
  /** The host name has no address. */
  | 'NO_ADDRESS'
  /** No name server says whether it has one: the network is down, or its settings are wrong. */
  | 'NO_NAME_SERVER'
  /** Nobody listens there, or the way is cut. */
  | 'NO_CONNECTION'
  /** The TLS handshake failed, most often for the certificate. */
  | 'TLS_FAILED'
  | 'TIMEOUT'
  /** What came is no HTTP. */
  | 'NOT_HTTP'

/** There was no answer. */
export class HttpFailure extends OssUploadError {
  override readonly name = 'HttpFailure'
  readonly code: HttpFailureCode
  /** The system's word for it, such as `ECONNREFUSED` or `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  readonly reason: string
  constructor(code: HttpFailureCode, reason: string, cause?: unknown) {
    super(`${code}: ${reason}`)
    this.code = code
    this.reason = reason
    this.cause = cause
  }
}

/** A request, sent as it is written: no redirect is followed, no header added but Host and Content-Length. */
export interface HttpRequest {
  /** @default 'GET' */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** In all, in milliseconds. @default 10000 */
  readonly timeoutMs?: number
  /** Whether the host is named in the TLS handshake. @default true */
  readonly sni?: boolean
}

/** An answer, read to its end or to the limit. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
  /** Of the body, as UTF-8. */
  readonly text: string
  /** From the request to the last byte, in milliseconds. */
  readonly tookMs: number
}

const MAX_BODY_BYTES = 2 * 1024 * 1024

/** Sends a request. @throws HttpFailure where there is no answer. */
export async function sendRequest(
  url: string,
  request: HttpRequest,
  surroundings: Pick<Surroundings, 'env' | 'lookup' | 'certificateAuthorities'>,
): Promise<HttpAnswer> {
  const { method = 'GET', headers = {}, body, timeoutMs = 10_000, sni = true } = request
  const { protocol, hostname } = new URL(url)
  const transport = protocol === 'https:' ? https : http
  const started = performance.now()
  const { certificateAuthorities } = surroundings
  const options: https.RequestOptions & { autoSelectFamily: boolean } = {
    method,
    headers: { ...headers, ...(body ? { 'content-length': body.length } : {}) },
    agent: isProxied(url, surroundings) ? new transport.Agent({ proxyEnv: surroundings.env }) : false,
    lookup: toLookupFunction(surroundings.lookup),
    autoSelectFamily: true,
    signal: AbortSignal.timeout(timeoutMs),
    servername: sni && !isIP(hostname.replace(/^\[|\]$/g, '')) ? hostname : '',
    ...(certificateAuthorities && { ca: [...certificateAuthorities] }),
  }
  try {
    const incoming = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const outgoing = transport.request(url, options)
      outgoing.on('response', resolve).on('error', reject).end(body)
    })
    const read = await readBody(incoming)
    return { ...read, tookMs: performance.now() - started }
  } catch (error) {
    throw toFailure(error as NodeJS.ErrnoException)
  }
}

/**
 * Whether the environment names a proxy for a URL: Node reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` from 22.21 and 24.5
 * on, and asks it for this machine's own addresses too, which no proxy reaches.
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function isProxied(url: string, { env }: Pick<Surroundings, 'env'>): boolean {
  const { protocol, hostname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (/(?:^|\.)localhost$/i.test(host) || (isIP(host) !== 0 && isPrivateAddress(host))) return false
  const names = protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']
  return names.some((name) => Boolean(env[name]))
}

async function readBody(incoming: http.IncomingMessage): Promise<Omit<HttpAnswer, 'tookMs'>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > MAX_BODY_BYTES) break
  }
  incoming.destroy()
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const body = Buffer.concat(chunks)
  return { status: incoming.statusCode ?? 0, headers, body, text: body.toString('utf8') }
}

const toLookupFunction =
  (lookup: Surroundings['lookup']): LookupFunction =>
  (hostname, _options, callback) =>
    lookup(hostname).then(
      (addresses) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        ),
      (error) => callback(error, []),
    )

const NO_ADDRESS = new Set(['ENOTFOUND', 'EAI_NODATA', 'EAI_NONAME'])
const NO_NAME_SERVER = new Set(['EAI_AGAIN', 'EAI_FAIL'])

/** Whether a look-up failed without an answer, which says nothing about the name. */
export const isNameServerSilent = ({ code = '' }: { readonly code?: string | undefined }): boolean =>
  NO_NAME_SERVER.has(code)

function toFailure(error: NodeJS.ErrnoException): HttpFailure {
  const { code = error.name, message, syscall } = error
  if (error.name === 'AbortError' || error.name === 'TimeoutError' || code === 'ETIMEDOUT')
    return new HttpFailure('TIMEOUT', 'TIMEOUT', error)
  if (isNameServerSilent(error)) return new HttpFailure('NO_NAME_SERVER', code, error)
  if (NO_ADDRESS.has(code) || syscall === 'getaddrinfo') return new HttpFailure('NO_ADDRESS', code, error)
  if (code.startsWith('HPE_')) return new HttpFailure('NOT_HTTP', code, error)
  // the certificate errors of OpenSSL have no common prefix
  const isTls = /^(?:ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_|DEPTH_|SELF_|HOSTNAME_)/.test(code) || /SSL|TLS/.test(message)
  return new HttpFailure(isTls ? 'TLS_FAILED' : 'NO_CONNECTION', code, error)
}
