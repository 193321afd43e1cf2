import type { UploadOutcome, UploadStore } from './upload-store.js'

/** A connected client of the package `redis` (version 4 or newer). */
export interface NodeRedisClient {
  sendCommand(command: string[]): Promise<unknown>
}

/** A client of the package `ioredis`. */
export interface IoRedisClient {
  call(command: string, ...parameters: string[]): Promise<unknown>
}

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** What the keys begin with. @default 'oss-upload:' */
  readonly prefix?: string
}

/**
 * Sets the outcome (ARGV[2], for ARGV[3] ms) unless somebody else has the claim; nothing else may come between. A claim that is
 * gone has ended, and nobody took it over.
 */
const SETTLE = `local value = redis.call('GET', KEYS[1])
if not value or cjson.decode(value).token == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end`
const RELEASE = `local entry = redis.call('GET', KEYS[1])
entry = entry and cjson.decode(entry)
if entry and entry.token == ARGV[1] and not entry.outcome then redis.call('DEL', KEYS[1]) end`

interface Entry {
  readonly token: string
  readonly outcome?: UploadOutcome
}

/** A store in Redis, for any number of processes. Entries end by themselves, on the server's clock. */
export function redisStore(
  client: NodeRedisClient | IoRedisClient,
  { prefix = 'oss-upload:' }: RedisStoreOptions = {},
): UploadStore {
  const send = (command: string, ...parameters: string[]): Promise<unknown> =>
    'call' in client ? client.call(command, ...parameters) : client.sendCommand([command, ...parameters])

  return {
    async claim(uploadId, leaseMs) {
      const token = crypto.randomUUID()
      const value = JSON.stringify({ token } satisfies Entry)
      const set = await send('SET', prefix + uploadId, value, 'NX', 'PX', String(leaseMs))
      if (set !== null) return { status: 'claimed', token }
      const found = await send('GET', prefix + uploadId)
      // ended between the two commands: whoever asks again may claim it
      if (found === null) return { status: 'running' }
      const { outcome } = JSON.parse(String(found)) as Entry
      return outcome ? { status: 'settled', outcome } : { status: 'running' }
    },
    async settle(uploadId, token, outcome, ttlMs) {
      const value = JSON.stringify({ token, outcome } satisfies Entry)
      await send('EVAL', SETTLE, '1', prefix + uploadId, token, value, String(Math.ceil(ttlMs)))
    },
    async release(uploadId, token) {
      await send('EVAL', RELEASE, '1', prefix + uploadId, token)
    },
  }
}
