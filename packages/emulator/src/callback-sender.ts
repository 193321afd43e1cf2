/** Calls the app server back after an upload, once, and judges its answer as OSS does. */
import { createHash } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import { isLocalhost, isPrivateAddress, lookupLocalhost, lookupPublic } from './callback-address.js'
import { type CallbackKey, signCallback } from './callback-key.js'
import type { Callback, CallbackUrl } from './callback-parameters.js'
import { type CallbackReply, callbackFailed, invalidLength, readReply } from './callback-reply.js'
import type { Clock } from './clock.js'
import { OssError } from './oss-error.js'
import { OWNER_ID } from './owner.js'

/** What one callback tells the app server. */
export interface CallbackMessage {
  readonly bucket: string
  readonly requestId: string
  /** Body with its variables filled in. */
  readonly body: string
}

/** What every callback of one emulator shares. */
export interface CallbackSenderOptions {
  readonly key: CallbackKey
  /** URL at which the public key is served. */
  readonly publicKeyUrl: string
  /** Ends callbacks that are under way. */
  readonly closing: AbortSignal
  /** Current time, for the Date header. */
  readonly now: Clock
  /** Refuses private addresses. */
  readonly strict: boolean
  /** Certificates, in PEM, that HTTPS targets may have besides those that Node trusts. */
  readonly callbackCa: string | undefined
  /** How long all URLs of a callback together may take. */
  readonly timeoutMs: number
}

/** How long all URLs of a callback together may take on OSS, where nobody can change it. */
export const CALLBACK_TIMEOUT_MS = 5000

/** How far a try at one URL has come. */
interface Progress {
  stage: 'connecting' | 'securing' | 'sent' | 'answering'
  /** Address that was reached; until then, the name. */
  address: string
}

/** Sends callbacks. */
export class CallbackSender {
  readonly #options: CallbackSenderOptions
  readonly #certificates: string[] | undefined

  constructor(options: CallbackSenderOptions) {
    this.#options = options
    this.#certificates = options.callbackCa === undefined ? undefined : [...rootCertificates, options.callbackCa]
  }

  /** Tries the URLs in order; returns the first proper answer. Throws `CallbackFailed` for the last improper one. */
  async send(callback: Callback, message: CallbackMessage): Promise<CallbackReply> {
    const { timeoutMs } = this.#options
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = AbortSignal.any([deadline, this.#options.closing])
    let failure: OssError | undefined
    for (const url of callback.urls) {
      const progress: Progress = { stage: 'connecting', address: url.hostname }
      try {
        return await this.#post(callback, url, { message, signal, progress })
      } catch (error) {
        failure = deadline.aborted ? timedOut(url, progress, timeoutMs) : failed(error, progress)
      }
      if (signal.aborted) break
    }
    throw failure ?? cannotConnect()
  }

  async #post(
    callback: Callback,
    url: CallbackUrl,
    { message, signal, progress }: { message: CallbackMessage; signal: AbortSignal; progress: Progress },
  ): Promise<CallbackReply> {
    const body = Buffer.from(message.body)
    if (this.#options.strict && isIP(url.hostname) !== 0 && isPrivateAddress(url.hostname)) throw cannotConnect()
    const { request } = url.protocol === 'https:' ? https : http
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const outgoing = request({
        method: 'POST',
        hostname: url.hostname,
        port: url.port,
        path: url.path + url.search,
        headers: this.#headers(callback, url, message, body),
        setHost: false,
        agent: false,
        // An address is no server name.
        servername: callback.sni && isIP(url.hostname) === 0 ? url.hostname : '',
        ca: this.#certificates,
        lookup: this.#lookup(url),
        autoSelectFamily: true,
        signal,
      } as https.RequestOptions)
      outgoing.on('socket', (socket) => watch(socket, url, progress))
      outgoing.on('response', resolve).on('error', reject).end(body)
    }).catch((error: NodeJS.ErrnoException) => {
      throw invalidLength(error) ?? error
    })
    progress.stage = 'answering'
    return readReply(response)
  }

  #lookup({ hostname }: CallbackUrl): LookupFunction | undefined {
    if (this.#options.strict) return lookupPublic
    return isLocalhost(hostname) ? lookupLocalhost : undefined
  }

  #headers(callback: Callback, url: CallbackUrl, message: CallbackMessage, body: Buffer): http.OutgoingHttpHeaders {
    return {
      Host: callback.host ?? url.host,
      Connection: 'close',
      'Content-Length': body.length,
      Date: this.#options.now().toUTCString(),
      'User-Agent': 'aliyun-oss-callback',
      'Content-Type': callback.bodyType,
      'Content-MD5': createHash('md5').update(body).digest('base64'),
      Authorization: signCallback(this.#options.key, url.path, url.search, body),
      'x-oss-pub-key-url': Buffer.from(this.#options.publicKeyUrl).toString('base64'),
      'x-oss-signature-version': '1.0',
      'x-oss-additional-headers': '',
      'x-oss-bucket': message.bucket,
      'x-oss-owner': OWNER_ID,
      'x-oss-requester': OWNER_ID,
      'x-oss-request-id': message.requestId,
      'x-oss-tag': 'CALLBACK',
      'eagleeye-rpcid': '0.1',
    }
  }
}

/** What OSS says when it has no connection. */
export const cannotConnect = (cause?: unknown): OssError =>
  callbackFailed('Error status : -1.OSS can not connect to your callbackUrl, please check it.', undefined, cause)

/** What OSS says when no answer has come in time. */
export const replyTimeout = (address: string, port: number, timeoutMs: number = CALLBACK_TIMEOUT_MS): OssError => {
  const facts = `cost:${timeoutMs}ms, timeout:${timeoutMs}ms (err -4, errno115)`
  return callbackFailed(`Error status : -1 ${address}:${port} reply timeout, ${facts}`)
}

function watch(socket: Socket, { protocol }: CallbackUrl, progress: Progress): void {
  socket.once('connect', () => {
    progress.stage = protocol === 'https:' ? 'securing' : 'sent'
    progress.address = socket.remoteAddress ?? progress.address
  })
  socket.once('secureConnect', () => {
    progress.stage = 'sent'
  })
}

const timedOut = ({ port }: CallbackUrl, { stage, address }: Progress, timeoutMs: number): OssError =>
  stage === 'answering' ? callbackFailed('Cost too long time.') : replyTimeout(address, port, timeoutMs)

function failed(error: unknown, { stage }: Progress): OssError {
  if (error instanceof OssError) return error
  return stage === 'securing' ? callbackFailed('Error status : 502.', '0007-00000203', error) : cannotConnect(error)
}
