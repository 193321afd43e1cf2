import { createHash } from 'node:crypto'
import { type OssCredentials, type OssErrorDocument, parseOssError, presignUrl } from '@acme/oss-upload-core'
import { CommandError } from './errors.js'
import { EXIT } from './exit-code.js'
import { type HttpAnswer, HttpFailure, sendRequest } from './http-request.js'
import type { Surroundings } from './surroundings.js'

/** One signed request to a bucket. */
export interface BucketRequest {
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** @default '' the bucket itself */
  readonly key?: string
  /** An empty value gives a bare name. */
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Names in `headers` to sign besides those that always are. A `content-length` there is signed, and the body's own is sent. */
  readonly additionalHeaders?: readonly string[]
  readonly body?: string
  /** @default the client's region */
  readonly region?: string
  /** How far in the future it is signed, in milliseconds. @default 0 */
  readonly aheadMs?: number
  /** Spoils the URL after it was signed, to see what OSS says. */
  readonly alter?: (url: URL) => void
}

/** Sends requests to one bucket, signed with V4 in the URL. */
export interface BucketClient {
  /** The bucket's origin. */
  readonly origin: string
  /** Sends a request and returns whatever the answer is. @throws HttpFailure where there is none. */
  send(request: BucketRequest): Promise<HttpAnswer>
}

/** What {@link createBucketClient} needs. */
export interface BucketClientOptions {
  readonly bucket: string
  readonly region: string
  readonly origin: string
  readonly credentials: OssCredentials
}

/** A URL is good for the request that follows it. */
const URL_LIFETIME_SECONDS = 300

/** Creates a client; core signs. */
export function createBucketClient(options: BucketClientOptions, surroundings: Surroundings): BucketClient {
  const { bucket, region, origin, credentials } = options
  return {
    origin,
    send({ method = 'GET', key = '', query = {}, headers = {}, additionalHeaders = [], body, ...request }) {
      const bytes = body === undefined ? undefined : Buffer.from(body)
      const signed = { ...headers, ...(bytes && { 'content-md5': createHash('md5').update(bytes).digest('base64') }) }
      const signedUrl = presignUrl({
        method,
        origin,
        bucket,
        key,
        region: request.region ?? region,
        credentials,
        now: new Date(surroundings.now().getTime() + (request.aheadMs ?? 0)),
        expiresInSeconds: URL_LIFETIME_SECONDS,
        query,
        headers: signed,
        additionalHeaders,
      })
      const url = new URL(signedUrl)
      request.alter?.(url)
      return sendRequest(
        request.alter ? url.href : signedUrl,
        { method, headers: signed, ...(bytes && { body: bytes }) },
        surroundings,
      )
    },
  }
}

/** The `<Error>` document of an answer; HEAD's is in a header. */
export function readOssError({ status, headers, text }: HttpAnswer): OssErrorDocument {
  const inHeader = headers.get('x-oss-err')
  const xml = text === '' && inHeader ? Buffer.from(inHeader, 'base64').toString('utf8') : text
  return parseOssError(status, headers, xml)
}

/** Sends a request that has to succeed. @throws CommandError with the words of OSS, or of the network. */
export async function sendOrFail(client: BucketClient, request: BucketRequest): Promise<HttpAnswer> {
  const answer = await client.send(request).catch((error: unknown) => {
    if (!(error instanceof HttpFailure)) throw error
    throw new CommandError('NO_ANSWER', { host: client.origin, reason: error.reason }, EXIT.unavailable, error)
  })
  if (answer.status < 300) return answer
  throw refusalOf(answer)
}

/** The error that shows the user what OSS said; nothing of the signature is in it. */
export function refusalOf(answer: HttpAnswer): CommandError {
  const { status, code, ec = '', message, requestId } = readOssError(answer)
  return new CommandError('OSS_REFUSED', { status, code, ec, message, request: requestId }, EXIT.unavailable)
}
