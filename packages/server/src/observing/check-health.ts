import { type OssCredentials, parseOssError, toHex } from '@acme/oss-upload-core'
import { requestBucket } from '../bucket/bucket-request.js'
import { CredentialsError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import { withinTime } from '../time-limit.js'

/** Options of `checkHealth`. */
export interface HealthOptions {
  /**
   * Below which the key lies that the bucket is asked for, such as `users/`: where the credentials may read only there.
   * @default ''
   */
  readonly dir?: string
}

/** How one of the checks ended. */
export interface HealthCheck {
  readonly status: 'ok' | 'failing'
  /** How long it took, in milliseconds. */
  readonly durationMs: number
  /** A stable word for what is wrong; absent where nothing is. */
  readonly code?: HealthCode
  /** What is wrong and what to do, without any secret; absent where nothing is. */
  readonly message?: string
}

/** What can be wrong. */
type HealthCode =
  /** No answer within 2 seconds. */
  | 'TIMEOUT'
  /** The function threw. */
  | 'CREDENTIALS_UNAVAILABLE'
  | 'CREDENTIALS_INVALID'
  | 'CREDENTIALS_EXPIRED'
  | 'STORE_UNAVAILABLE'
  /** OSS answered otherwise than it should, or not at all. */
  | 'BUCKET_UNAVAILABLE'
  /** OSS answered 403. */
  | 'BUCKET_DENIED'
  | 'NO_SUCH_BUCKET'
  /** There are no credentials to ask with. */
  | 'NOT_CHECKED'

/** What `checkHealth` finds: `ok` where all of it is. */
export interface Health {
  readonly status: 'ok' | 'failing'
  readonly checks: {
    /** They can be had, are complete and have not expired. */
    readonly credentials: HealthCheck
    /** It gives a claim and takes it back. */
    readonly store: HealthCheck
    /** It answers, and lets this server look at objects. */
    readonly bucket: HealthCheck
  }
}

const TIMEOUT_MS = 2000
/** A claim that could not be given back is gone soon. */
const LEASE_MS = 10_000

/** What a check found, in words that anybody may read. */
class Finding extends Error {
  readonly code: HealthCode
  constructor(code: HealthCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Tries what uploads need. It never rejects; what the app's own functions threw is in the log alone. */
export async function checkHealth(options: ResolvedOptions, { dir = '' }: HealthOptions = {}): Promise<Health> {
  const name = `health-check-${toHex(options.randomBytes(16))}`
  const [store, [credentials, bucket]] = await Promise.all([
    check('store', () => checkStore(name, options), options),
    checkAccess(dir + name, options),
  ])
  const checks = { credentials, store, bucket }
  const isOk = Object.values(checks).every(({ status }) => status === 'ok')
  return { status: isOk ? 'ok' : 'failing', checks }
}

async function checkAccess(key: string, options: ResolvedOptions): Promise<[HealthCheck, HealthCheck]> {
  let found: OssCredentials | undefined
  const credentials = await check(
    'credentials',
    async () => {
      found = await findCredentials(options)
    },
    options,
  )
  const given = found
  if (credentials.status === 'failing' || !given)
    return [
      credentials,
      { status: 'failing', durationMs: 0, code: 'NOT_CHECKED', message: 'There are no credentials.' },
    ]
  return [credentials, await check('bucket', () => checkBucket(key, { ...options, credentials: () => given }), options)]
}

const UNAVAILABLE = {
  credentials: 'CREDENTIALS_UNAVAILABLE',
  store: 'STORE_UNAVAILABLE',
  bucket: 'BUCKET_UNAVAILABLE',
} as const

async function check(
  name: keyof typeof UNAVAILABLE,
  run: () => Promise<void>,
  { observer }: ResolvedOptions,
): Promise<HealthCheck> {
  const startedAt = performance.now()
  try {
    await withinTime(run(), TIMEOUT_MS, () => new Finding('TIMEOUT', 'No answer within 2 seconds.'))
    return { status: 'ok', durationMs: performance.now() - startedAt }
  } catch (error) {
    const { code, message } =
      error instanceof Finding ? error : new Finding(UNAVAILABLE[name], `The ${name} failed${reasonOf(error)}.`)
    observer.warn({ check: name, code, err: error }, `health check: ${message}`)
    return { status: 'failing', durationMs: performance.now() - startedAt, code, message }
  }
}

/** The system's word, such as ECONNREFUSED: a whole message may hold a password. */
function reasonOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } }
  const word = [cause?.code, code].find((word) => typeof word === 'string' && /^E[A-Z0-9_]{2,30}$/.test(word))
  return word === undefined ? '; the log says why' : ` with ${word}`
}

async function findCredentials({ credentials, now }: ResolvedOptions): Promise<OssCredentials> {
  const found = await ask(credentials)
  if (found.expiration && found.expiration.getTime() <= now().getTime())
    throw new Finding('CREDENTIALS_EXPIRED', `They expired at ${found.expiration.toISOString()}.`)
  return found
}

async function ask(credentials: ResolvedOptions['credentials']): Promise<OssCredentials> {
  try {
    return await credentials()
  } catch (error) {
    throw error instanceof CredentialsError ? new Finding(error.code, error.message) : error
  }
}

async function checkStore(uploadId: string, { store }: ResolvedOptions): Promise<void> {
  const claim = await store.claim(uploadId, LEASE_MS)
  if (claim.status !== 'claimed') throw new Finding('STORE_UNAVAILABLE', `A new claim is ${claim.status} in the store.`)
  await store.release(uploadId, claim.token)
}

async function checkBucket(key: string, options: ResolvedOptions): Promise<void> {
  const { status, headers } = await requestBucket({ method: 'HEAD', key, timeoutMs: TIMEOUT_MS }, options)
  const { code } = parseOssError(status, headers, decodeBase64(headers.get('x-oss-err') ?? ''))
  const said = /^\w{1,64}$/.test(code) ? `${status} ${code}` : String(status)
  if (status === 404 && code !== 'NoSuchBucket') return
  if (status === 404) throw new Finding('NO_SUCH_BUCKET', 'There is no such bucket at this endpoint.')
  if (status !== 403) throw new Finding('BUCKET_UNAVAILABLE', `OSS answered ${said}, where 404 was due.`)
  throw new Finding('BUCKET_DENIED', `OSS answered ${said}: ${explainDenial(code)}.`)
}

function explainDenial(code: string): string {
  if (code === 'SignatureDoesNotMatch') return 'the AccessKey secret is wrong, or `region` or `bucket` is another one'
  if (code === 'InvalidAccessKeyId') return 'there is no such AccessKey, or it was switched off'
  if (code === 'AccessDenied') return 'the credentials need oss:GetObject there'
  return 'the credentials need oss:GetObject there, or their key or secret is wrong'
}

function decodeBase64(text: string): string {
  try {
    return atob(text)
  } catch {
    return ''
  }
}
