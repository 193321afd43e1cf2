import type { AccessKey } from './access-key.js'
import { CALLBACK_TIMEOUT_MS } from './callback-sender.js'
import type { Clock } from './clock.js'
import { LOG_FORMATS, type LogFormat } from './journal/request-log.js'
import { isBucketName } from './object-store.js'
import { readTemporaryCredentials, type TemporaryCredentials } from './temporary-credentials.js'

/** Options for {@link startEmulator}; all of them are optional, and read once. */
export interface EmulatorOptions {
  /**
   * TCP port, 0 to 65535; 0 takes a free one. Outside the range: `RangeError`.
   * @default 0 (the command: 9000)
   */
  port?: number
  /**
   * Address to listen on. Anything but a loopback address opens the emulator, with its known credentials, to the network.
   * @default '127.0.0.1'
   */
  host?: string
  /**
   * Folder for buckets, objects and the callback key; made when missing, and kept. One emulator at a time may use it.
   * @default a temporary folder, removed by `close()` (the command: `.oss-emulator`)
   */
  dataDir?: string
  /**
   * Buckets to make at start where they do not exist yet, private: 3 to 63 characters of `a-z0-9-`. The first is what an
   * IP address, `localhost` or any other unknown Host is bound to. Empty or misnamed: `RangeError`.
   * @default ['demo-bucket']
   */
  buckets?: readonly string[]
  /**
   * Plain region id that V4 signatures have to name; with the `oss-` of an endpoint: `RangeError`.
   * @default 'cn-hangzhou'
   */
  region?: string
  /**
   * AccessKey id that requests have to be signed with.
   * @default 'emulator-id'
   */
  accessKeyId?: string
  /**
   * Secret of `accessKeyId`.
   * @default 'emulator-secret'
   */
  accessKeySecret?: string
  /**
   * Temporary pairs that requests may be signed with besides, as STS issues them: each with the token that has to come along,
   * and the time when it stops working. An incomplete one: `TypeError`.
   * @default []
   */
  temporaryCredentials?: readonly TemporaryCredentials[]
  /**
   * Origins of the CORS rule that buckets start with: `*`, or origins with at most one `*` each. None: no rule.
   * @see https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketcors
   * @default ['*']
   */
  corsOrigins?: readonly string[]
  /**
   * ETag of objects that come by form: their MD5 (upper-case hex), or an identifier of the content, as OSS promises no more.
   * @default 'md5'
   */
  postEtag?: 'md5' | 'opaque'
  /**
   * Clock for signatures, policies and dates of objects.
   * @default the system's clock
   */
  now?: Clock
  /**
   * Refuses callbacks to private addresses, as OSS does: with `InvalidArgument`, before anything is stored.
   * @default false
   */
  strict?: boolean
  /**
   * Certificates, in PEM, that HTTPS targets of callbacks may have besides those that Node trusts: a development server's own.
   * @default none
   */
  callbackCa?: string
  /**
   * Milliseconds that all URLs of a callback together may take, an integer from 1 to 60000: less saves tests of what happens then
   * the wait. On OSS nobody can change it. Outside the range: `RangeError`.
   * @default 5000
   */
  callbackTimeoutMs?: number
  /**
   * What is written to standard error about each request: nothing, a line, or a line of JSON ({@link RequestEntry}).
   * @default 'quiet' (the command: 'normal')
   */
  log?: LogFormat
}

/** Checked options, with their defaults. */
export interface EmulatorSettings {
  readonly port: number
  readonly host: string
  readonly dataDir: string | undefined
  readonly buckets: readonly [string, ...string[]]
  readonly region: string
  /** The emulator's own pair first. */
  readonly accessKeys: readonly AccessKey[]
  readonly corsOrigins: readonly string[]
  readonly postEtag: 'md5' | 'opaque'
  readonly now: Clock
  readonly strict: boolean
  readonly callbackCa: string | undefined
  readonly callbackTimeoutMs: number
  readonly log: LogFormat
}

/** Checks options. Throws a `TypeError` or `RangeError` that says what to write. */
export function resolveOptions(options: EmulatorOptions): EmulatorSettings {
  const settings: EmulatorSettings = {
    port: options.port ?? 0,
    host: readText('host', options.host, '127.0.0.1'),
    dataDir: options.dataDir === undefined ? undefined : readText('dataDir', options.dataDir, ''),
    buckets: readBuckets(options.buckets ?? ['demo-bucket']),
    region: readRegion(options.region),
    accessKeys: readAccessKeys(options),
    corsOrigins: readOrigins(options.corsOrigins ?? ['*']),
    postEtag: options.postEtag ?? 'md5',
    now: options.now ?? (() => new Date()),
    strict: options.strict ?? false,
    callbackCa: options.callbackCa === undefined ? undefined : readText('callbackCa', options.callbackCa, ''),
    callbackTimeoutMs: readTimeout(options.callbackTimeoutMs),
    log: options.log ?? 'quiet',
  }
  if (!Number.isInteger(settings.port) || settings.port < 0 || settings.port > 65_535) {
    throw new RangeError(`port: expected an integer from 0 to 65535, got ${String(options.port)}`)
  }
  if (settings.postEtag !== 'md5' && settings.postEtag !== 'opaque') {
    throw new RangeError(`postEtag: expected 'md5' or 'opaque', got '${String(options.postEtag)}'`)
  }
  if (!LOG_FORMATS.includes(settings.log)) {
    throw new RangeError(`log: expected 'quiet', 'normal' or 'json', got '${String(options.log)}'`)
  }
  if (typeof settings.strict !== 'boolean')
    throw new TypeError(`strict: expected a boolean, got ${typeof options.strict}`)
  if (typeof settings.now !== 'function') throw new TypeError('now: expected a function that returns a Date')
  return Object.freeze(settings)
}

function readText(name: string, value: unknown, fallback: string): string {
  const text = value ?? fallback
  if (typeof text === 'string' && text !== '') return text
  throw new TypeError(`${name}: expected a non-empty string, got ${text === '' ? 'an empty one' : typeof text}`)
}

function readTimeout(value: unknown): number {
  const ms = value ?? CALLBACK_TIMEOUT_MS
  if (typeof ms === 'number' && Number.isInteger(ms) && ms >= 1 && ms <= 60_000) return ms
  throw new RangeError(`callbackTimeoutMs: expected an integer from 1 to 60000, got ${String(value)}`)
}

function readAccessKeys(options: EmulatorOptions): readonly AccessKey[] {
  const own = {
    accessKeyId: readText('accessKeyId', options.accessKeyId, 'emulator-id'),
    accessKeySecret: readText('accessKeySecret', options.accessKeySecret, 'emulator-secret'),
  }
  const temporary = (options.temporaryCredentials ?? []).map(readTemporaryCredentials)
  return Object.freeze([own, ...temporary])
}

function readTexts(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return Object.freeze([...value])
  throw new TypeError(`${name}: expected an array of strings, got ${typeof value}`)
}

function readBuckets(value: unknown): readonly [string, ...string[]] {
  const [first, ...others] = readTexts('buckets', value)
  if (first === undefined) throw new RangeError("buckets: expected at least one name, such as 'demo-bucket'")
  const misnamed = [first, ...others].find((name) => !isBucketName(name))
  if (misnamed === undefined) return Object.freeze([first, ...others] as const)
  throw new RangeError(
    `buckets: '${misnamed}' is no bucket name: use 3 to 63 characters of a-z, 0-9 and '-', with no '-' at either end`,
  )
}

function readRegion(value: unknown): string {
  const region = readText('region', value, 'cn-hangzhou')
  if (/^[a-z0-9-]+$/.test(region) && !region.startsWith('oss-')) return region
  throw new RangeError(`region: '${region}' is no region id: write 'cn-hangzhou', not 'oss-cn-hangzhou' or a host name`)
}

function readOrigins(value: unknown): readonly string[] {
  const origins = readTexts('corsOrigins', value)
  const wrong = origins.find((origin) => origin !== '*' && !/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i.test(origin))
  if (wrong === undefined) return origins
  throw new RangeError(
    `corsOrigins: '${wrong}' is no origin: write '*', or a scheme and host such as 'http://localhost:3000'`,
  )
}
