import {
  assertRegion,
  assertSecrets,
  bucketOrigin,
  type OssCredentials,
  type SignatureVersion,
} from '@acme/oss-upload-core'
import type { OfferedAction } from './actions.js'
import {
  type CallbackMode,
  type CallbackOptions,
  type ResolvedCallback,
  resolveCallback,
} from './callback/callback-mode.js'
import { parsePublicPath } from './callback/public-path.js'
import { createSeenCallbacks, type SeenCallbacks } from './callback/seen-callbacks.js'
import { resolveCredentials } from './credentials/credentials-source.js'
import { type MultipartOptions, type ResolvedMultipart, resolveMultipart } from './multipart/multipart-options.js'
import type { Logger } from './observing/logger.js'
import { createObserver, type Observer } from './observing/observer.js'
import type { RequestWatch } from './observing/request-watch.js'
import type { UploadEvent } from './observing/upload-event.js'
import type { RateLimit } from './rate-limit.js'
import { type AnyRoute, type Routes, resolveRoutes, type UploadRoute } from './route.js'
import { memoryStore } from './stores/memory.js'
import type { UploadStore } from './stores/upload-store.js'

interface SharedOptions {
  /** The bucket that uploads go to. */
  readonly bucket: string
  /** Its region id, such as `cn-hangzhou`. */
  readonly region: string
  /**
   * Where browsers reach the bucket: an OSS endpoint such as `https://oss-accelerate.aliyuncs.com`, a custom domain, or an
   * emulator (`http://127.0.0.1:9000`).
   * @default `https://oss-<region>.aliyuncs.com`
   */
  readonly endpoint?: string
  /**
   * Other endpoints under which browsers reach the same bucket, best first, such as its dual-stack one or a second custom domain.
   * Browsers open six HTTP/1.1 connections to a host name: the uploader sends by all of them, and leaves one that fails. The bucket's
   * CORS rules hold for each.
   * @default []
   */
  readonly otherEndpoints?: readonly string[]
  /**
   * The AccessKey pair that signs, or a function that gives it, for STS and rotation: `environmentCredentials`,
   * `alicloudCredentials(client)`, or one of the app.
   *
   * What a function gives with an `expiration` is kept until half of what it had left is over, at most an hour before its
   * end. So nothing is signed with less than that half left, and nothing outlives the token. Then the function is called
   * again, once however many requests wait. A call that fails, or takes longer than 10 seconds, is a `failed` event; the
   * credentials at hand are used while they are good, and the next call comes after 30 seconds at the soonest. With none at
   * hand the requests that wait fail, and the next one calls again.
   *
   * What a function gives without an `expiration` is not kept: it is called for each signature. Give every temporary pair
   * its `expiration`, or signatures can outlive it.
   */
  readonly credentials: OssCredentials | (() => OssCredentials | Promise<OssCredentials>)
  /**
   * Whom OSS calls once it has stored an object: `{ url }`, this mount as OSS reaches it, or a mode alone.
   * @default 'auto' (without a `url`: the page confirms; it throws in production)
   */
  readonly callback?: CallbackMode | CallbackOptions
  /**
   * Whether the server looks at each object (HEAD, 2 seconds; its credentials need `oss:GetObject`) and takes size, type and
   * ETag from there. Without it they are the uploader's claims.
   * @default true
   */
  readonly verifyObject?: boolean
  /**
   * Remembers which uploads were recorded. Several processes need one that they share.
   * @default memoryStore()
   */
  readonly store?: UploadStore
  /**
   * How long `onUploaded` may run before the upload may be recorded by another request, in seconds, from 1: longer than it ever
   * takes, since it would run twice, and as long as an upload waits whose server died in the middle.
   * @default 60
   */
  readonly leaseSeconds?: number
  /**
   * Seal what the server allowed into what it signs, so that a callback can be told from one that somebody else ordered: the
   * first seals, all open. At least one, each of 32 random bytes or more; the same in every process of the app.
   */
  readonly secrets: readonly string[]
  /**
   * How long a signature is good, in seconds: an integer from 1 to 3600. Temporary credentials shorten it to their own end.
   * @default 3600
   */
  readonly policyLifetimeSeconds?: number
  /**
   * The signature version where the query names none. New buckets refuse V1.
   * @default 'v4'
   */
  readonly signatureVersion?: SignatureVersion
  /**
   * Origins of pages on other hosts that may ask for signatures and confirmations, such as `https://www.example.com`.
   * @default [] (only the page's own origin)
   */
  readonly allowedOrigins?: readonly string[]
  /**
   * The path under which OSS reaches this mount, such as `/api/oss-upload`, where a proxy in front strips or rewrites it: OSS
   * signs the path that it called. It has to be the path of `callback.url`. Otherwise a TypeError at creation.
   * @default the raw path of each request
   */
  readonly publicPath?: string
  /**
   * How files go up in parts, by multipart and presigned URLs, and can be taken up again; `false` does not offer it. The
   * credentials need `oss:AbortMultipartUpload` and `oss:ListParts` for it, and `oss:DeleteObject` for what is not as it was
   * announced. It is not offered with `callback: 'off'`, where the page cannot have anything recorded.
   * @default {}
   */
  readonly multipart?: MultipartOptions | false
  /** Asked before `authorize`, and before a confirmation is looked at. @default everybody may ask at any time */
  readonly rateLimit?: RateLimit
  /**
   * Where warnings and errors go, and the course of things: a `pino` logger, or four functions. One that throws or rejects
   * takes nothing down.
   * @default warnings and errors on the console, one line each
   */
  readonly logger?: Logger
  /**
   * Told of everything that happens, for metrics and traces, within the request's own async context. It may be async; nobody
   * waits for it, and one that throws or rejects takes nothing down.
   */
  readonly onEvent?: (event: UploadEvent) => unknown
  /**
   * Names a request in answers, events and logs: by a header of the proxy in front, say. 1 to 128 printable ASCII characters
   * without a space; anything else, or a throw, gives a random one.
   * @default a random UUID
   */
  readonly requestId?: (request: Request) => string | null | undefined
  /** The clock. @default () => new Date() */
  readonly now?: () => Date
  /** Fetches callback keys, and asks the bucket about objects. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch
  /** Gives random bytes. @default crypto.getRandomValues */
  readonly randomBytes?: (length: number) => Uint8Array
}

/**
 * Options of `createOssUpload`. They are checked and copied when it is called. `authorize` and `onUploaded` serve requests
 * that name no route; `routes` serves `?route=NAME`.
 */
export type OssUploadOptions<
  Data = unknown,
  Metadata = unknown,
  FileMetadata = unknown,
  Named extends NamedRoutes = NamedRoutes,
> = SharedOptions &
  (
    | (UploadRoute<Data, Metadata, FileMetadata> & { readonly routes?: Named })
    | ({ readonly [Name in keyof UploadRoute]?: never } & { readonly routes: Named })
  )

/** Routes by name: 1 to 64 letters, digits, `-` and `_`. */
export type NamedRoutes = Readonly<Record<string, AnyRoute>>

/** {@link ResolvedOptions}, with what belongs to one request. */
export interface RequestOptions extends ResolvedOptions {
  /** Tells the operator of an error that the caller does not notice; it never throws. */
  readonly report: (error: unknown) => void
  /** Tells of this request; it never throws. */
  readonly watch: RequestWatch
}

/** {@link OssUploadOptions}, checked and complete. */
export interface ResolvedOptions extends Omit<ResolvedCallback, 'actions'> {
  readonly bucket: string
  readonly region: string
  /** The bucket's origin, such as `https://media.oss-cn-hangzhou.aliyuncs.com`. */
  readonly host: string
  /** Other origins of the bucket; empty where there are none. */
  readonly otherHosts: readonly string[]
  readonly credentials: () => OssCredentials | Promise<OssCredentials>
  readonly secrets: readonly string[]
  readonly routes: Routes
  readonly verifyObject: boolean
  readonly store: UploadStore
  readonly leaseSeconds: number
  readonly policyLifetimeSeconds: number
  readonly signatureVersion: SignatureVersion
  readonly allowedOrigins: readonly string[]
  readonly actions: readonly OfferedAction[]
  /** `undefined` where it is not offered. */
  readonly multipart: ResolvedMultipart | undefined
  readonly rateLimit: RateLimit | undefined
  readonly publicPath: string | undefined
  readonly observer: Observer
  readonly requestId: ((request: Request) => unknown) | undefined
  readonly seenCallbacks: SeenCallbacks
  readonly now: () => Date
  readonly fetch: typeof globalThis.fetch
  readonly randomBytes: (length: number) => Uint8Array
}

const MAX_POLICY_LIFETIME_SECONDS = 3600

/**
 * Checks the options and fills in the defaults.
 * @throws TypeError or RangeError that names the option, what it is and what to write; never a secret.
 */
export function resolveOptions(options: OssUploadOptions): ResolvedOptions {
  const {
    bucket,
    region,
    endpoint,
    credentials,
    callback,
    policyLifetimeSeconds = 3600,
    leaseSeconds = 60,
    signatureVersion = 'v4',
    now = () => new Date(),
  } = options
  assertRegion(region)
  assertSecrets(options.secrets)
  if (signatureVersion !== 'v4' && signatureVersion !== 'v1')
    throw new TypeError(`signatureVersion is ${JSON.stringify(signatureVersion)}: expected "v4" or "v1".`)
  assertLifetime(policyLifetimeSeconds)
  if (!Number.isFinite(leaseSeconds) || leaseSeconds < 1)
    throw new RangeError(`leaseSeconds is ${leaseSeconds}: expected seconds, 1 or more.`)
  const observer = createObserver(options)
  const host = bucketOrigin({ bucket, region, endpoint })
  const called = resolveCallback(callback, { host, isProduction: globalThis.process?.env.NODE_ENV === 'production' })
  const multipart = resolveMultipart(options.multipart)
  const isRecordable = called.actions.includes('confirm')
  return Object.freeze({
    bucket,
    region,
    host,
    otherHosts: (options.otherEndpoints ?? []).map((other) => bucketOrigin({ bucket, region, endpoint: other })),
    credentials: resolveCredentials(credentials, { now, observer }),
    ...called,
    actions: Object.freeze([...called.actions, ...(multipart && isRecordable ? (['multipart'] as const) : [])]),
    multipart: isRecordable ? multipart : undefined,
    verifyObject: options.verifyObject ?? true,
    store: options.store ?? memoryStore(),
    leaseSeconds,
    secrets: Object.freeze([...options.secrets]),
    routes: resolveRoutes(options),
    policyLifetimeSeconds,
    signatureVersion,
    allowedOrigins: Object.freeze((options.allowedOrigins ?? []).map(parseOrigin)),
    rateLimit: options.rateLimit,
    publicPath: parsePublicPath(options.publicPath, typeof callback === 'object' ? callback?.url : undefined),
    observer,
    requestId: requireFunction(options.requestId, 'requestId'),
    seenCallbacks: createSeenCallbacks(),
    now,
    fetch: options.fetch ?? ((...request: Parameters<typeof fetch>) => globalThis.fetch(...request)),
    randomBytes: options.randomBytes ?? createRandomSource(),
  })
}

/**
 * Random bytes are drawn by the kilobyte: a draw costs more than its bytes. No byte is given twice. What is given is a part
 * of what was drawn, since small arrays of their own slow down the cipher that takes them.
 */
function createRandomSource(): (length: number) => Uint8Array {
  let drawn = new Uint8Array()
  let used = 0
  return (length) => {
    if (used + length > drawn.length) {
      drawn = crypto.getRandomValues(new Uint8Array(1024))
      used = 0
    }
    used += length
    return drawn.subarray(used - length, used)
  }
}

function requireFunction<Function>(value: Function, name: string): Function {
  if (value === undefined || typeof value === 'function') return value
  throw new TypeError(`${name} is ${typeof value}: expected a function.`)
}

function assertLifetime(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MAX_POLICY_LIFETIME_SECONDS)
    throw new RangeError(
      `policyLifetimeSeconds is ${seconds}: expected whole seconds from 1 to ${MAX_POLICY_LIFETIME_SECONDS}.`,
    )
}

function parseOrigin(origin: string): string {
  const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin && /^https?:/.test(origin)
  if (!isOrigin)
    throw new TypeError(
      `allowedOrigins has ${JSON.stringify(origin)}: expected an origin such as "https://www.example.com".`,
    )
  return origin
}
