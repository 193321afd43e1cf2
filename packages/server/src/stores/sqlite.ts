import { sweepNowAndThen } from './sweep.js'
import type { UploadOutcome, UploadStore } from './upload-store.js'

type SqlValue = string | number | null

/** The part of `DatabaseSync` of `node:sqlite` that the store uses. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): {
    run(...values: SqlValue[]): { changes: number | bigint }
    get(...values: SqlValue[]): unknown
  }
}

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** A name for the table: letters, digits and `_`. @default 'oss_upload_claims' */
  readonly table?: string
  /** The clock, in unix milliseconds. @default Date.now */
  readonly now?: () => number
}

/**
 * A store in an SQLite database (`DatabaseSync` of `node:sqlite`, Node ≥ 22.13): for the processes of one machine. The table
 * is made where it is missing; ended rows go at start, and with every thousandth claim. A database that does not wait for a lock is set to wait up to 5 seconds.
 * @throws TypeError for a table name with other characters.
 */
export function sqliteStore(database: SqliteDatabase, options: SqliteStoreOptions = {}): UploadStore {
  const { table = 'oss_upload_claims', now = Date.now } = options
  if (!/^\w+$/.test(table)) throw new TypeError(`table is ${JSON.stringify(table)}: expected letters, digits and "_".`)
  waitForOthers(database)
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    upload_id TEXT PRIMARY KEY, token TEXT NOT NULL, outcome TEXT, ends_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`)
  // without it each sweep reads all that is known, and the process waits
  database.exec(`CREATE INDEX IF NOT EXISTS ${table}_ends_at ON ${table} (ends_at)`)
  const sweep = database.prepare(`DELETE FROM ${table} WHERE ends_at <= ?`)
  sweep.run(now())
  const counted = sweepNowAndThen(() => sweep.run(now()))
  const claim = database.prepare(
    `INSERT INTO ${table} (upload_id, token, outcome, ends_at) VALUES (?, ?, NULL, ?)
     ON CONFLICT (upload_id) DO UPDATE SET token = excluded.token, outcome = NULL, ends_at = excluded.ends_at
     WHERE ends_at <= ?`,
  )
  const find = database.prepare(`SELECT outcome FROM ${table} WHERE upload_id = ?`)
  // a row that is gone had ended, and was swept
  const settle = database.prepare(
    `INSERT INTO ${table} AS known (upload_id, token, outcome, ends_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (upload_id) DO UPDATE SET outcome = excluded.outcome, ends_at = excluded.ends_at
     WHERE known.token = excluded.token`,
  )
  const release = database.prepare(`DELETE FROM ${table} WHERE upload_id = ? AND token = ? AND outcome IS NULL`)

  return {
    async claim(uploadId, leaseMs) {
      counted()
      const token = crypto.randomUUID()
      if (claim.run(uploadId, token, now() + leaseMs, now()).changes) return { status: 'claimed', token }
      const { outcome } = (find.get(uploadId) ?? {}) as { outcome?: string | null }
      return outcome ? { status: 'settled', outcome: JSON.parse(outcome) as UploadOutcome } : { status: 'running' }
    },
    async settle(uploadId, token, outcome, ttlMs) {
      settle.run(uploadId, token, JSON.stringify(outcome), now() + ttlMs)
    },
    async release(uploadId, token) {
      release.run(uploadId, token)
    },
  }
}

/** Another process that writes is waited for. Node's default is not to wait, and a claim would fail. */
function waitForOthers(database: SqliteDatabase): void {
  const { timeout } = (database.prepare('PRAGMA busy_timeout').get() ?? {}) as { timeout?: number }
  if (timeout === 0) database.exec('PRAGMA busy_timeout = 5000')
}
