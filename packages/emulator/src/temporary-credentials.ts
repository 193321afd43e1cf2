import type { AccessKey } from './access-key.js'

/** An AccessKey pair as STS issues it. */
export interface TemporaryCredentials {
  /** AccessKey id, which begins with `STS.` on OSS. */
  accessKeyId: string
  /** AccessKey secret. */
  accessKeySecret: string
  /** Token that belongs to the pair. */
  securityToken: string
  /**
   * When the pair stops working.
   * @default never
   */
  expiration?: Date
}

/** What may be known of a temporary pair by whoever asks. */
export interface KnownCredentials {
  readonly accessKeyId: string
  /** ISO 8601; `null` for never. */
  readonly expiration: string | null
}

/** The temporary pairs that an emulator accepts. */
export interface TemporaryCredentialsPort {
  /** Accepts a pair, in place of one with the same id. Throws a `TypeError` that names what is missing. */
  add(credentials: TemporaryCredentials): void
  /** The pairs, without their secrets. */
  list(): readonly KnownCredentials[]
  /** Accepts a pair no more, by its id; tells whether there was one. The emulator's own pair stays. */
  remove(accessKeyId: string): boolean
}

/** Checks a temporary pair. Throws a `TypeError` that names what is missing, and repeats nothing of it. */
export function readTemporaryCredentials(value: unknown): AccessKey {
  if (typeof value !== 'object' || value === null) throw new TypeError('temporaryCredentials: expected an object')
  const { accessKeyId, accessKeySecret, securityToken, expiration } = value as Record<string, unknown>
  const until = expiration === undefined || expiration === null ? undefined : new Date(expiration as string | Date)
  if (until !== undefined && Number.isNaN(until.getTime())) {
    throw new TypeError('temporaryCredentials: expiration: expected a date, such as 2026-01-31T12:00:00Z')
  }
  return Object.freeze({
    accessKeyId: readText('accessKeyId', accessKeyId),
    accessKeySecret: readText('accessKeySecret', accessKeySecret),
    securityToken: readText('securityToken', securityToken),
    expiration: until,
  })
}

function readText(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new TypeError(
    `temporaryCredentials: ${name}: expected a non-empty string, got ${value === '' ? 'an empty one' : typeof value}`,
  )
}

/** Lets pairs be added to the list that signatures are checked against; its first is the emulator's own. */
export function createTemporaryCredentials(keys: AccessKey[]): TemporaryCredentialsPort {
  const remove = (accessKeyId: string): boolean => {
    const at = keys.findIndex((key) => key.accessKeyId === accessKeyId)
    if (at > 0) keys.splice(at, 1)
    return at > 0
  }
  return Object.freeze({
    add: (credentials: TemporaryCredentials) => {
      const key = readTemporaryCredentials(credentials)
      remove(key.accessKeyId)
      keys.push(key)
    },
    list: () =>
      keys
        .slice(1)
        .map(({ accessKeyId, expiration }) => ({ accessKeyId, expiration: expiration?.toISOString() ?? null })),
    remove,
  })
}
