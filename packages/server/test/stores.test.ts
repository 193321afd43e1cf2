import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createOssUpload, memoryStore, type OssUploadOptions, type UploadStore } from '@acme/oss-upload-server'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { postgresStore } from '../src/stores/postgres.js'
import { redisStore } from '../src/stores/redis.js'
import { sqliteStore } from '../src/stores/sqlite.js'
import { type CallbackSender, callbackBody, startCallbackSender } from './callback-sender.js'
import { options } from './options-fixture.js'
import { type StoreServer, startPostgres, startRedis } from './store-servers.js'

let redis: StoreServer
let postgres: StoreServer
let folder: string
let sender: CallbackSender
beforeAll(async () => {
  ;[sender, redis, postgres, folder] = await Promise.all([
    startCallbackSender(),
    startRedis(),
    startPostgres(),
    mkdtemp(join(tmpdir(), 'oss-upload-stores-')),
  ])
})
afterAll(async () => {
  await Promise.all([sender?.close(), redis?.stop(), postgres?.stop()])
  await rm(folder, { recursive: true, force: true })
})

/** Two stores as two processes have them: connections of their own to one database. */
interface StorePair {
  readonly stores: readonly [UploadStore, UploadStore]
  close(): Promise<unknown>
}

const KINDS: Record<string, () => Promise<StorePair>> = {
  memory: async () => {
    const store = memoryStore()
    return { stores: [store, store], close: async () => {} }
  },
  sqlite: async () => {
    const databases = [0, 1].map(() => new DatabaseSync(join(folder, 'claims.db')))
    const [one, other] = databases.map((database) => sqliteStore(database)) as [UploadStore, UploadStore]
    return { stores: [one, other], close: async () => databases.map((database) => database.close()) }
  },
  redis: async () => {
    const clients = [0, 1].map(() => createClient({ url: redis.url }))
    await Promise.all(clients.map((client) => client.connect()))
    const [one, other] = clients.map((client) => redisStore(client)) as [UploadStore, UploadStore]
    return { stores: [one, other], close: async () => clients.map((client) => client.destroy()) }
  },
  ioredis: async () => {
    const clients = [0, 1].map(() => new Redis(redis.url))
    const [one, other] = clients.map((client) => redisStore(client)) as [UploadStore, UploadStore]
    return { stores: [one, other], close: async () => clients.map((client) => client.disconnect()) }
  },
  postgres: async () => {
    const pools = [0, 1].map(() => new pg.Pool({ connectionString: postgres.url }))
    const [one, other] = pools.map((pool) => postgresStore(pool)) as [UploadStore, UploadStore]
    return { stores: [one, other], close: () => Promise.all(pools.map((pool) => pool.end())) }
  },
}

const MINUTE_MS = 60_000
const outcome = { status: 'recorded', data: { id: 1, 名: "it's", nothing: null } } as const
const rejected = { status: 'rejected', code: 'NO_CAT', message: 'Not a cat.' } as const
const tokenOf = (claim: { status: string; token?: string }) => claim.token ?? ''
let count = 0
const newId = () => `upload-${++count}-'"; DROP TABLE`

describe.each(Object.keys(KINDS))('the %s store', (kind) => {
  let pair: StorePair
  let one: UploadStore
  let other: UploadStore
  beforeAll(async () => {
    pair = await (KINDS[kind] as () => Promise<StorePair>)()
    ;[one, other] = pair.stores
  })
  afterAll(() => pair?.close())

  it('gives one of many claims at once, whoever asks', async () => {
    const id = newId()
    const claims = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? one : other).claim(id, MINUTE_MS)))
    expect(claims.filter(({ status }) => status === 'claimed')).toHaveLength(1)
    expect(claims.filter(({ status }) => status === 'running')).toHaveLength(49)
  })

  it.each([outcome, rejected])('answers everybody with the outcome once it is settled: %j', async (expected) => {
    const id = newId()
    await one.settle(id, tokenOf(await one.claim(id, MINUTE_MS)), expected, MINUTE_MS)
    for (const store of [one, other])
      expect(await store.claim(id, MINUTE_MS)).toEqual({ status: 'settled', outcome: expected })
  })

  it('can be claimed again after a release', async () => {
    const id = newId()
    await one.release(id, tokenOf(await one.claim(id, MINUTE_MS)))
    expect(await other.claim(id, MINUTE_MS)).toMatchObject({ status: 'claimed' })
  })

  it('can be taken over when the lease has ended, and takes nothing more from the one before', async () => {
    const id = newId()
    const dead = tokenOf(await one.claim(id, 1))
    await expect.poll(async () => (await other.claim(id, MINUTE_MS)).status).toBe('claimed')
    await one.settle(id, dead, outcome, MINUTE_MS)
    await one.release(id, dead)
    expect(await one.claim(id, MINUTE_MS)).toEqual({ status: 'running' })
  })

  it('keeps an outcome that comes after the lease has ended, where nobody took over', async () => {
    const [id, later] = [newId(), newId()]
    const token = tokenOf(await one.claim(id, 1))
    await one.claim(later, 1)
    await expect.poll(async () => (await other.claim(later, MINUTE_MS)).status).toBe('claimed')
    await one.settle(id, token, outcome, MINUTE_MS)
    expect(await other.claim(id, MINUTE_MS)).toEqual({ status: 'settled', outcome })
  })

  it('keeps every text that JSON can carry, and the order of the members', async () => {
    const id = newId()
    const odd = { status: 'recorded', data: { longer: '\u0000', b: '\ud800', a: '\u2028' } } as const
    await one.settle(id, tokenOf(await one.claim(id, MINUTE_MS)), odd, MINUTE_MS)
    const found = await other.claim(id, MINUTE_MS)
    expect(JSON.stringify(found)).toBe(JSON.stringify({ status: 'settled', outcome: odd }))
  })

  it('takes a lease of any number of seconds', async () => {
    const url = 'https://app.example.com/cb'
    const callback = { url, trustedPublicKeyUrls: [sender.publicKeyUrl] }
    const change = { callback, store: one, leaseSeconds: 1.0005, onUploaded: () => ({ id: 7 }) }
    const app = createOssUpload({ ...options, ...change } as OssUploadOptions)
    const body = callbackBody((await (await app.fetch(new Request(url))).json()).state)
    const headers = sender.headersFor('/cb', body)
    const response = await app.fetch(new Request(url, { method: 'POST', headers, body }))
    expect([response.status, await response.text()]).toEqual([200, '{"id":7}'])
  })

  it('forgets an outcome when its time has ended', async () => {
    const id = newId()
    await one.settle(id, tokenOf(await one.claim(id, MINUTE_MS)), outcome, 1)
    await expect.poll(async () => (await other.claim(id, MINUTE_MS)).status).toBe('claimed')
  })

  it('keeps an outcome that somebody tries to release', async () => {
    const id = newId()
    const token = tokenOf(await one.claim(id, MINUTE_MS))
    await one.settle(id, token, outcome, MINUTE_MS)
    await one.release(id, token)
    expect(await other.claim(id, MINUTE_MS)).toEqual({ status: 'settled', outcome })
  })
})

describe.each([
  ['sqliteStore', (table: string) => sqliteStore(new DatabaseSync(':memory:'), { table })],
  ['postgresStore', (table: string) => postgresStore({ query: async () => ({ rows: [], rowCount: 0 }) }, { table })],
])('%s', (_, create) => {
  it('refuses a table name that is no name', () => {
    expect(() => create('claims; DROP TABLE users')).toThrow(TypeError)
    expect(() => create('claims')).not.toThrow()
  })
})

describe('sqliteStore', () => {
  it.each([
    [0, 5000],
    [100, 100],
  ])('has a database that waits %i ms for other processes wait %i', (before, after) => {
    const database = new DatabaseSync(':memory:')
    database.exec(`PRAGMA busy_timeout = ${before}`)
    sqliteStore(database)
    expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: after })
  })
})

describe('an outcome', () => {
  it('is known until its state has ended, though the clocks of two processes are half an hour apart', async () => {
    const url = 'https://app.example.com/cb'
    const callback = { url, trustedPublicKeyUrls: [sender.publicKeyUrl] }
    let time = Date.parse('2026-01-15T10:00:00.000Z')
    let runs = 0
    const store = memoryStore({ now: () => time })
    const createApp = (aheadMs: number) =>
      createOssUpload({
        ...options,
        ...{ callback, store, onUploaded: () => ({ run: ++runs }), now: () => new Date(time + aheadMs) },
      } as OssUploadOptions)
    const [punctual, ahead] = [createApp(0), createApp(1_800_000)]
    const { state, expire } = await (await punctual.fetch(new Request(url))).json()
    const body = callbackBody(state)
    const headers = sender.headersFor('/cb', body)
    for (const app of [ahead, punctual]) {
      const response = await app.fetch(new Request(url, { method: 'POST', headers, body }))
      expect(await response.json()).toEqual({ run: 1 })
      time = (expire + 24 * 3600 - 1) * 1000
    }
  })
})

describe('a store that lives for long', () => {
  const rowsOf: Record<string, (table: string) => Promise<number>> = {
    sqlite: async (table) => {
      const database = new DatabaseSync(join(folder, 'long.db'))
      const { count } = database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }
      database.close()
      return count
    },
    postgres: async (table) => {
      const client = new pg.Client({ connectionString: postgres.url })
      await client.connect()
      const { rows } = await client.query(`SELECT count(*) AS count FROM ${table}`)
      await client.end()
      return Number(rows[0].count)
    },
  }

  it.each(['sqlite', 'postgres'])('drops what has ended: %s', async (kind) => {
    const table = `long_${kind}`
    const pool = new pg.Pool({ connectionString: postgres.url })
    const database = new DatabaseSync(join(folder, 'long.db'))
    const store = kind === 'sqlite' ? sqliteStore(database, { table }) : postgresStore(pool, { table })
    for (let i = 0; i < 1000; i++) await store.claim(newId(), 1)
    await expect.poll(() => rowsOf[kind]?.(table)).toBeLessThan(100)
    database.close()
    await pool.end()
  })
})

describe('processes that start at once with a new table', () => {
  it('all claim, whichever of them makes it', async () => {
    const clients = Array.from({ length: 16 }, () => new pg.Client({ connectionString: postgres.url }))
    await Promise.all(clients.map((client) => client.connect()))
    onTestFinished(async () => void (await Promise.all(clients.map((client) => client.end()))))
    // one round ends well by chance: which of two errors the others get depends on how far the first is
    for (let round = 0; round < 20; round++) {
      const stores = clients.map((client) => postgresStore(client, { table: `claims_${round}` }))
      const claims = await Promise.all(stores.map((store) => store.claim(newId(), MINUTE_MS)))
      expect(claims.filter(({ status }) => status === 'claimed')).toHaveLength(16)
    }
  })
})
