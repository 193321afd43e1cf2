import { createFileFilter, type FileFilter, parseLimit, type UploadFilters } from './filters.js'
import type { KeyNaming } from './key-naming.js'
import type { ResumeStore } from './multipart/resume-entry.js'
import { type AppRequests, parseSignatureSource, type SignatureSource } from './signature-source.js'
import type { SigningPolicy } from './signing-policy.js'

interface SharedOptions {
  /**
   * `perFile` where the server's route has that policy: each file has a signature of its own, for a key that the server chooses.
   * It needs an `endpoint`.
   * @default one signature serves many files, until it ends
   */
  readonly policy?: SigningPolicy
  /** @default 'random' */
  readonly naming?: KeyNaming
  /**
   * How many files of a batch are sent to one host name at the same time: a whole number from 1. Browsers open six HTTP/1.1
   * connections to one; a bucket may answer under several (the server's `hosts`).
   * @default 6
   */
  readonly concurrency?: number
  /** @default everything may be uploaded */
  readonly filters?: UploadFilters
  /**
   * How often a form is sent again that was not stored: after a lost connection, a stall, or an answer of 408, 429 or 500 and
   * above; a whole number from 0. It waits a random time in between, up to 1 s, then 2, at most 30, and while offline. As often, a
   * signature is asked for again.
   * @default 8
   */
  readonly retries?: number
  /**
   * How long a connection to OSS may move nothing before it is given up, in seconds, above 0. OSS itself waits 5 seconds for a
   * callback, and nothing moves meanwhile.
   * @default 30
   */
  readonly stallSeconds?: number
  /**
   * How long before its end a signature is given up, in seconds, from 0.
   * @default 3
   */
  readonly expiryMarginSeconds?: number
  /**
   * Files above this size go in parts, and can be taken up again, where the server offers it: in bytes, or as `'100mb'`
   * (1024-based); `false` or `Infinity` for never.
   * @default '100mb'
   */
  readonly multipartFrom?: number | string | false
  /**
   * Keeps what takes uploads in parts up again, such as `createResumeStore()` of `@acme/oss-upload-browser/resume`.
   * @default in memory: until the page is closed
   */
  readonly resumeStore?: ResumeStore
}

/** Options of `OssDirectUploader`. They are read once, when it is created. */
export type OssDirectUploaderOptions = SharedOptions & SignatureSource

/** {@link OssDirectUploaderOptions}, checked and complete. */
export interface ResolvedOptions extends AppRequests {
  readonly policy: SigningPolicy | undefined
  readonly naming: KeyNaming
  readonly concurrency: number
  readonly retries: number
  readonly stallSeconds: number
  readonly filter: FileFilter
  readonly expiryMarginSeconds: number
  /** In bytes. */
  readonly multipartFrom: number
  readonly resumeStore: ResumeStore | undefined
}

/** @throws TypeError or RangeError that names the option, what it is and what to write. */
export function resolveOptions(options: OssDirectUploaderOptions): ResolvedOptions {
  const {
    policy,
    naming = 'random',
    concurrency = 6,
    retries = 8,
    stallSeconds = 30,
    expiryMarginSeconds = 3,
    multipartFrom = '100mb',
    resumeStore,
  } = options
  if (naming !== 'random' && naming !== 'local' && typeof naming !== 'function')
    throw new TypeError(`naming is ${naming}: expected "random", "local" or a function.`)
  assertNumber('concurrency', concurrency, 1, Number.isInteger)
  assertNumber('retries', retries, 0, Number.isInteger)
  assertNumber('stallSeconds', stallSeconds, 0.001, Number.isFinite)
  assertNumber('expiryMarginSeconds', expiryMarginSeconds, 0, Number.isFinite)
  return {
    ...parseSignatureSource(options, retries),
    policy,
    naming,
    concurrency,
    retries,
    stallSeconds,
    expiryMarginSeconds,
    multipartFrom: parseLimit(multipartFrom === false ? Infinity : multipartFrom, 'multipartFrom'),
    resumeStore,
    filter: createFileFilter(options.filters),
  }
}

function assertNumber(name: string, value: number, min: number, isRight: (value: unknown) => boolean): void {
  if (!isRight(value) || value < min) throw new RangeError(`${name} is ${value}: expected a number, ${min} or more.`)
}
