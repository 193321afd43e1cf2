/** Calls the app server back after an upload, once, and judges its answer as OSS does. */
import { createHash } from 'node:crypto'
import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
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
}

/** How long all URLs of a callback together may take; not configurable on OSS either. */
const TIMEOUT_MS = 5000

/** Sends callbacks. */
export class CallbackSender {
  readonly #options: CallbackSenderOptions

  constructor(options: CallbackSenderOptions) {
    this.#options = options
  }

  /** Tries the URLs in order; returns the first proper answer. Throws `CallbackFailed` for the last improper one. */
  async send(callback: Callback, message: CallbackMessage): Promise<CallbackReply> {
    const deadline = AbortSignal.timeout(TIMEOUT_MS)
    const signal = AbortSignal.any([deadline, this.#options.closing])
    let failure: unknown
    for (const url of callback.urls) {
      try {
        return await this.#post(callback, url, message, signal)
      } catch (error) {
        failure = deadline.aborted ? timedOut(url) : error
      }
    }
    if (failure instanceof OssError) throw failure
    throw callbackFailed(
      'Error status : -1.OSS can not connect to your callbackUrl, please check it.',
      undefined,
      failure,
    )
  }

  async #post(callback: Callback, url: CallbackUrl, message: CallbackMessage, signal: AbortSignal) {
    const body = Buffer.from(message.body)
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
        servername: callback.sni ? url.hostname : '',
        lookup: isLocalhost(url.hostname) ? lookupLocalhost : undefined,
        autoSelectFamily: true,
        signal,
      } as https.RequestOptions)
      outgoing.on('response', resolve).on('error', reject).end(body)
    }).catch((error: NodeJS.ErrnoException) => {
      throw invalidLength(error) ?? error
    })
    return readReply(response)
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

const timedOut = ({ hostname, port }: CallbackUrl): OssError => {
  const facts = `cost:${TIMEOUT_MS}ms, timeout:${TIMEOUT_MS}ms (err -4, errno115)`
  return callbackFailed(`Error status : -1 ${hostname}:${port} reply timeout, ${facts}`)
}

const isLocalhost = (hostname: string): boolean => /^(.+\.)?localhost$/i.test(hostname)

/** An app may listen on either loopback address, whatever the machine's hosts file says of `localhost`. */
const lookupLocalhost: LookupFunction = (_hostname, _options, callback) =>
  callback(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ])
