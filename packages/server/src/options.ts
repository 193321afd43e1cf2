import {
  assertCredentials,
  assertRegion,
  assertSecrets,
  bucketOrigin,
  type OssCredentials,
  type SignatureVersion,
} from '@acme/oss-upload-core'
import { parseCallbackUrl } from './callback-url.js'
import { type Routes, resolveRoutes, type UploadRoute } from './route.js'
import { memoryStore } from './stores/memory.js'
import type { UploadStore } from './stores/upload-store.js'

/** The request that an error belongs to. */
export interface ErrorContext {
  readonly request: Request
  /** As the answer to the caller names it. */
  readonly requestId: string
}

/** The callback that OSS makes. */
export interface CallbackOptions {
  /**
   * This mount's URL as OSS reaches it. It must be in the form that a URL parser leaves unchanged, its path without `%`,
   * `+`, `//` and dot segments: OSS signs it, and every proxy on the way has to leave it alone.
   */
  readonly url: string
  /**
   * Exact URLs of callback keys that *replace* OSS's own: an emulator's, in development. They may be http.
   * @default OSS's own
   */
  readonly trustedPublicKeyUrls?: readonly string[]
}

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
  /** The AccessKey pair that signs, or a function that is called for each signature, for STS and rotation. */
  readonly credentials: OssCredentials | (() => OssCredentials | Promise<OssCredentials>)
  /**
   * Whom OSS calls once it has stored an object. `'confirm'`: nobody, the page asks this server instead; that works on a
   * machine that OSS cannot reach, and needs our own client in the page.
   */
  readonly callback: 'confirm' | CallbackOptions
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
   * Told of everything that went wrong on the server's side, and of callbacks that did not verify. It may be async; nobody
   * waits for it.
   * @default console.error
   */
  readonly onError?: (error: unknown, context: ErrorContext) => unknown
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
export type OssUploadOptions<Data = unknown, Metadata = unknown> = SharedOptions &
  (
    | (UploadRoute<Data, Metadata> & { readonly routes?: NamedRoutes })
    | (Partial<UploadRoute<Data, Metadata>> & { readonly routes: NamedRoutes })
  )

// biome-ignore lint/suspicious/noExplicitAny: each route has types of its own
type NamedRoutes = Readonly<Record<string, UploadRoute<any, any>>>

/** {@link ResolvedOptions}, with what belongs to one request. */
export interface RequestOptions extends ResolvedOptions {
  /** Tells the app of an error of this request; it never throws. */
  readonly report: (error: unknown) => void
}

/** {@link OssUploadOptions}, checked and complete. */
export interface ResolvedOptions {
  readonly bucket: string
  readonly region: string
  /** The bucket's origin, such as `https://media.oss-cn-hangzhou.aliyuncs.com`. */
  readonly host: string
  readonly credentials: () => Promise<OssCredentials>
  /** `undefined` where OSS calls nobody. */
  readonly callbackUrl: string | undefined
  readonly trustedPublicKeyUrls: readonly string[] | undefined
  readonly secrets: readonly string[]
  readonly routes: Routes
  readonly verifyObject: boolean
  readonly store: UploadStore
  readonly policyLifetimeSeconds: number
  readonly signatureVersion: SignatureVersion
  readonly allowedOrigins: readonly string[]
  readonly onError: (error: unknown, context: ErrorContext) => unknown
  /** The origin of `callbackUrl`; `undefined` without one. */
  readonly callbackOrigin: string | undefined
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
    signatureVersion = 'v4',
  } = options
  assertRegion(region)
  if (typeof credentials !== 'function') assertCredentials(credentials)
  assertSecrets(options.secrets)
  if (signatureVersion !== 'v4' && signatureVersion !== 'v1')
    throw new TypeError(`signatureVersion is ${JSON.stringify(signatureVersion)}: expected "v4" or "v1".`)
  assertLifetime(policyLifetimeSeconds)
  const callbackUrl = callback === 'confirm' ? undefined : parseCallbackUrl(callback?.url)
  const fixedCredentials = typeof credentials === 'function' ? undefined : Object.freeze({ ...credentials })
  return Object.freeze({
    bucket,
    region,
    host: bucketOrigin({ bucket, region, endpoint }),
    credentials: async () => fixedCredentials ?? (credentials as () => OssCredentials | Promise<OssCredentials>)(),
    callbackUrl,
    callbackOrigin: callbackUrl && new URL(callbackUrl).origin,
    trustedPublicKeyUrls: callback === 'confirm' ? [] : trustedUrls(callback),
    verifyObject: options.verifyObject ?? true,
    store: options.store ?? memoryStore(),
    secrets: Object.freeze([...options.secrets]),
    routes: resolveRoutes(options),
    policyLifetimeSeconds,
    signatureVersion,
    allowedOrigins: Object.freeze((options.allowedOrigins ?? []).map(parseOrigin)),
    onError: options.onError ?? ((error, { requestId }) => console.error(`[oss-upload] request ${requestId}`, error)),
    now: options.now ?? (() => new Date()),
    fetch: options.fetch ?? ((...request: Parameters<typeof fetch>) => globalThis.fetch(...request)),
    randomBytes: options.randomBytes ?? createRandomSource(),
  })
}

const trustedUrls = ({ trustedPublicKeyUrls }: CallbackOptions): readonly string[] | undefined =>
  trustedPublicKeyUrls && Object.freeze(trustedPublicKeyUrls.map(String))

/** Random bytes are drawn by the kilobyte: a draw costs more than its bytes. No byte is given twice. */
function createRandomSource(): (length: number) => Uint8Array {
  const pool = new Uint8Array(1024)
  let used = pool.length
  return (length) => {
    if (used + length > pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    used += length
    return pool.slice(used - length, used)
  }
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
