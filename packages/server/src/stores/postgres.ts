import { sweepNowAndThen } from './sweep.js'
import type { UploadOutcome, UploadStore } from './upload-store.js'

/** The part of a `Pool` or `Client` of the package `pg` that the store uses. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>
}

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** A name for the table: letters, digits, `_`, and `.` after a schema. @default 'oss_upload_claims' */
  readonly table?: string
}

/**
 * A store in PostgreSQL, for any number of processes, on the server's clock. The table is made where it is missing, with the
 * first claim; ended rows go then too.
 * @throws TypeError for a table name with other characters.
 */
export function postgresStore(client: PostgresClient, options: PostgresStoreOptions = {}): UploadStore {
  const { table = 'oss_upload_claims' } = options
  if (!/^\w+(?:\.\w+)?$/.test(table))
    throw new TypeError(`table is ${JSON.stringify(table)}: expected letters, digits and "_".`)
  let ready: Promise<unknown> | undefined

  // one that fails is made up for by the next
  const counted = sweepNowAndThen(() => void deleteEnded(client, table).catch(() => {}))

  const prepare = () => {
    ready ??= createTable(client, table).catch((error: unknown) => {
      ready = undefined
      throw error
    })
    return ready
  }

  return {
    async claim(uploadId, leaseMs) {
      await prepare()
      counted()
      const token = crypto.randomUUID()
      const { rowCount } = await client.query(
        `INSERT INTO ${table} AS known (upload_id, token, outcome, ends_at)
         VALUES ($1, $2, NULL, now() + $3 * interval '1 millisecond')
         ON CONFLICT (upload_id) DO UPDATE
         SET token = excluded.token, outcome = NULL, ends_at = excluded.ends_at WHERE known.ends_at <= now()`,
        [uploadId, token, leaseMs],
      )
      if (rowCount) return { status: 'claimed', token }
      const { rows } = await client.query(`SELECT outcome FROM ${table} WHERE upload_id = $1`, [uploadId])
      const [row] = rows as { outcome: UploadOutcome | null }[]
      return row?.outcome ? { status: 'settled', outcome: row.outcome } : { status: 'running' }
    },
    async settle(uploadId, token, outcome, ttlMs) {
      await client.query(
        // a row that is gone had ended, and was swept
        `INSERT INTO ${table} AS known (upload_id, token, outcome, ends_at)
         VALUES ($1, $2, $3, now() + $4 * interval '1 millisecond')
         ON CONFLICT (upload_id) DO UPDATE
         SET outcome = excluded.outcome, ends_at = excluded.ends_at WHERE known.token = excluded.token`,
        [uploadId, token, JSON.stringify(outcome), ttlMs],
      )
    },
    async release(uploadId, token) {
      await client.query(`DELETE FROM ${table} WHERE upload_id = $1 AND token = $2 AND outcome IS NULL`, [
        uploadId,
        token,
      ])
    },
  }
}

/**
 * Processes that make the same table at once: all but one are told that its name is taken, or that of the type that each table
 * has, or that an index says so.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const NAME_TAKEN = ['42P07', '42710', '23505']

async function createTable(client: PostgresClient, table: string): Promise<void> {
  try {
    // json and not jsonb, which refuses texts that a JavaScript string can hold, and sorts the members
    await client.query(`CREATE TABLE IF NOT EXISTS ${table} (
      upload_id text PRIMARY KEY, token text NOT NULL, outcome json, ends_at timestamptz NOT NULL
    )`)
  } catch (error) {
    if (!NAME_TAKEN.includes((error as { code?: string }).code ?? '')) throw error
  }
  await createIndex(client, table).catch(() => {})
  await deleteEnded(client, table)
}

/**
 * Without it each sweep reads all that is known. Only the table's owner may make it, and another process may be making it: the
 * store does without. It is in its table's schema, and named without.
 */
const createIndex = (client: PostgresClient, table: string): Promise<unknown> =>
  client.query(`CREATE INDEX IF NOT EXISTS ${table.replace(/^\w+\./, '')}_ends_at ON ${table} (ends_at)`)

const deleteEnded = (client: PostgresClient, table: string): Promise<unknown> =>
  client.query(`DELETE FROM ${table} WHERE ends_at <= now()`)
