import { parseByteSize } from '@acme/oss-upload-core'
import { MAX_PART_SIZE, MIN_PART_SIZE } from './part-size.js'

/** How files go up in parts. */
export interface MultipartOptions {
  /**
   * The size of a part, in bytes or as `'8mb'` (1024-based), from 100 KB to 5 GB; larger where a file would have more than
   * 10,000 of them. Otherwise a RangeError at creation.
   * @default by the file: a 64th of it, from 1 to 16 MB
   */
  readonly partSize?: number | string
  /**
   * How long an upload can be gone on with after its start, in seconds: an integer from 60 to 2592000 (30 days). Let the
   * bucket's lifecycle rule abort no sooner. The store keeps what was recorded until a day after that.
   * @default 604800 (7 days)
   */
  readonly sessionLifetimeSeconds?: number
}

/** {@link MultipartOptions}, checked. */
export interface ResolvedMultipart {
  /** In bytes; `undefined` where the file's size decides. */
  readonly partSize: number | undefined
  readonly sessionLifetimeSeconds: number
}

/** 7 days, as the lifecycle rule that the command line prints. */
export const SESSION_LIFETIME_SECONDS = 604_800

const LIFETIMES = { min: 60, max: 30 * 24 * 3600 }

/** @throws TypeError or RangeError that names the option. */
export function resolveMultipart(options: MultipartOptions | false = {}): ResolvedMultipart | undefined {
  if (options === false) return undefined
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`multipart is ${String(options)}: expected an object, or false.`)
  const { sessionLifetimeSeconds = SESSION_LIFETIME_SECONDS } = options
  const partSize = options.partSize === undefined ? undefined : parseByteSize(options.partSize, 'multipart.partSize')
  if (partSize !== undefined && (partSize < MIN_PART_SIZE || partSize > MAX_PART_SIZE))
    throw new RangeError(`multipart.partSize is ${partSize}: expected ${MIN_PART_SIZE} to ${MAX_PART_SIZE} bytes.`)
  const { min, max } = LIFETIMES
  if (!Number.isInteger(sessionLifetimeSeconds) || sessionLifetimeSeconds < min || sessionLifetimeSeconds > max)
    throw new RangeError(
      `multipart.sessionLifetimeSeconds is ${sessionLifetimeSeconds}: expected whole seconds from ${min} to ${max}.`,
    )
  return Object.freeze({ partSize, sessionLifetimeSeconds })
}
