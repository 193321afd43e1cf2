import { type Answer, emptyAnswer } from './answer.js'
import { deleteObject } from './bucket/delete-object.js'
import { type PresignGetOptions, presignGet } from './bucket/presign-get.js'
import { createPublicKeys, type PublicKeys } from './callback/public-keys.js'
import { receiveCallback } from './callback/receive-callback.js'
import { corsHeaders, preflightHeaders } from './cors.js'
import { errorAnswer, REQUEST_ID_HEADER } from './error-answer.js'
import { methodNotAllowed, originNotAllowed } from './errors.js'
import { type AbortStaleOptions, type AbortStaleReport, abortStale } from './multipart/abort-stale.js'
import { checkHealth, type Health, type HealthOptions } from './observing/check-health.js'
import { setObserver } from './observing/observer.js'
import { RequestWatch } from './observing/request-watch.js'
import {
  type NamedRoutes,
  type OssUploadOptions,
  type RequestOptions,
  type ResolvedOptions,
  resolveOptions,
} from './options.js'
import { performAction } from './perform-action.js'
import { type ReconcileOptions, type ReconcileReport, reconcile } from './recording/reconcile.js'
import { discardBody } from './request-body.js'
import { readRequestId } from './request-id.js'
import { queryOfUrl } from './request-query.js'
import { issueSignature } from './signing/issue-signature.js'

/** What a server knows of a request that a `Request` does not hold. */
export interface RequestContext {
  /**
   * The raw request-target (path and query as on the wire), which a callback's signature covers.
   * @default path and query of `request.url`, which a URL parser may have rewritten
   */
  readonly target?: string
}

/**
 * The upload endpoint of an app: mount it on one path.
 * @typeParam Results what `onUploaded` returns, by route; `''` is the one without a name.
 */
export interface OssUpload<Results = unknown> {
  /** The bucket's origin, where forms go, such as `https://media.oss-cn-hangzhou.aliyuncs.com`. */
  readonly host: string
  /** Answers signing requests (`GET`), callbacks of OSS and actions of the page (`POST`), and preflights; never rejects. */
  fetch(request: Request, context?: RequestContext): Promise<Response>
  /**
   * Returns a URL that reads one object.
   * @throws TypeError for an empty key; RangeError for a life outside its range.
   */
  presignGet(key: string, options?: PresignGetOptions): Promise<string>
  /**
   * Deletes an object (needs `oss:DeleteObject`); one that does not exist is deleted too. Records are the app's own.
   * @throws TypeError for an empty key; RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not say that it is gone.
   */
  delete(key: string): Promise<void>
  /**
   * Lists a prefix and has `onUploaded` record what was stored and never recorded, such as while the app was down: what our own
   * client sent, with `verifyObject` on. Run it from time to time; it may run beside the app and beside itself.
   * @throws RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not list (needs `oss:ListObjects`); what fails for one object is
   *   in the report.
   */
  reconcile(options: ReconcileOptions): Promise<ReconcileReport>
  /**
   * Aborts multipart uploads that nobody has gone on with, so that their parts cost nothing any more: all that were begun
   * longer ago than their sessions are good for, whoever began them. The lifecycle rule that `oss-upload lifecycle print`
   * prints has OSS do the same.
   * @throws RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not list (needs `oss:ListMultipartUploads` and
   *   `oss:AbortMultipartUpload`); RangeError for an age that is none. What fails for one upload is in the report.
   */
  abortStale(options?: AbortStaleOptions): Promise<AbortStaleReport>
  /**
   * Tries what uploads need: credentials, the store (claims and releases an id of its own) and the bucket (HEAD of a key that
   * nothing is stored under; needs `oss:GetObject`). Each within 2 seconds, 4 in all. It never rejects, and holds no secret.
   */
  checkHealth(options?: HealthOptions): Promise<Health>
  /** Not there at run time: it carries the types to the page. */
  readonly '~results'?: Results
}

/** What `onUploaded` returns, by route. */
export type UploadResults<Data, Named> = (unknown extends Data ? unknown : { readonly '': Data }) & {
  readonly [Name in keyof Named]: Named[Name] extends { onUploaded(object: never): infer Result }
    ? Awaited<Result>
    : never
}

/**
 * Creates the upload endpoint of an app.
 * @throws TypeError or RangeError that names the option that cannot work.
 * @example
 * export const ossUpload = createOssUpload({
 *   bucket: 'media',
 *   region: 'cn-hangzhou',
 *   credentials: { accessKeyId: process.env.OSS_ACCESS_KEY_ID!, accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET! },
 *   secrets: [process.env.OSS_UPLOAD_SECRET!],
 *   callback: { url: 'https://app.example.com/api/oss-upload' },
 *   authorize: async (request) => ({ dir: `users/${await userIdOf(request)}/`, maxSize: '20mb' }),
 *   onUploaded: async ({ uploadId, key, size }) => ({ id: await save(uploadId, key, size) }),
 * })
 */
export function createOssUpload<
  Data = unknown,
  Metadata = unknown,
  FileMetadata = unknown,
  const Named extends NamedRoutes = Record<never, never>,
>(options: OssUploadOptions<Data, Metadata, FileMetadata, Named>): OssUpload<UploadResults<Data, Named>> {
  const resolved = resolveOptions(options as OssUploadOptions)
  const publicKeys = createPublicKeys(resolved)
  const answerRequest: AnswerRequest = async (request, { target, query = queryOfUrl(request.url) } = {}) => {
    const requestId = (resolved.requestId && readRequestId(request, resolved.requestId)) ?? crypto.randomUUID()
    const options = watched(requestId, resolved)
    let answer: Answer
    try {
      answer = await findAnswer({ request, query, target }, options, publicKeys)
    } catch (error) {
      discardBody(request)
      options.watch.end(error, request)
      answer = errorAnswer(error, requestId)
    }
    const cors = corsHeaders(request, resolved.allowedOrigins)
    return { ...answer, headers: { ...answer.headers, [REQUEST_ID_HEADER]: requestId, ...cors } }
  }
  const ossUpload: OssUpload = {
    host: resolved.host,
    async fetch(request, context) {
      const { status, headers, body } = await answerRequest(request, context)
      return new Response(body, { status, headers })
    },
    presignGet: (key, options = {}) => presignGet(key, options, resolved),
    delete: (key) => deleteObject(key, resolved),
    reconcile: (options) => reconcile(options, watched(crypto.randomUUID(), resolved)),
    abortStale: (options = {}) => abortStale(options, watched(crypto.randomUUID(), resolved)),
    checkHealth: (options) => checkHealth(resolved, options),
  }
  setObserver(ossUpload, resolved.observer)
  answerers.set(ossUpload, answerRequest)
  return ossUpload as OssUpload<UploadResults<Data, Named>>
}

/** What {@link OssUpload.fetch} does, before there is a `Response`. */
export type AnswerRequest = (request: Request, context?: AnswerContext) => Promise<Answer>

interface AnswerContext extends RequestContext {
  /** The query with its `?`. @default that of `request.url` */
  readonly query?: string
}

/** What answers for each endpoint, for servers that can do without a `Response`. */
const answerers = new WeakMap<OssUpload, AnswerRequest>()

/** Returns what answers for an endpoint; `undefined` for one that an app has wrapped in an object of its own. */
export const answererOf = (ossUpload: OssUpload): AnswerRequest | undefined => answerers.get(ossUpload)

interface Message {
  readonly request: Request
  readonly query: string
  readonly target: string | undefined
}

/** The options of one request, or of work that nobody asked for by request, and who tells of it. */
function watched(requestId: string, resolved: ResolvedOptions): RequestOptions {
  const watch = new RequestWatch(requestId, resolved)
  // inherited and not copied: there are some thirty of them, and this is done for every request
  return Object.assign(Object.create(resolved), { watch, report: (error: unknown) => watch.report(error) })
}

/** Not async: it would cost each signature three turns of the microtask queue. */
function findAnswer(
  { request, query, target }: Message,
  options: RequestOptions,
  publicKeys: PublicKeys,
): Answer | Promise<Answer> {
  if (request.method === 'GET') return issueSignature(request, query, options)
  if (request.method === 'OPTIONS') return answerPreflight(request, options)
  if (request.method !== 'POST') throw methodNotAllowed(request.method)
  if (request.headers.has('x-oss-pub-key-url'))
    return receiveCallback(request, target ?? pathAndQuery(request), options, publicKeys)
  return performAction(request, query, options)
}

function answerPreflight(request: Request, { allowedOrigins }: ResolvedOptions): Answer {
  const origin = request.headers.get('origin')
  if (origin !== null && allowedOrigins.includes(origin)) return emptyAnswer(204, preflightHeaders(request))
  throw originNotAllowed()
}

function pathAndQuery(request: Request): string {
  const { pathname, search } = new URL(request.url)
  return pathname + search
}
