import { DatabaseSync } from 'node:sqlite'
import type { UploadedObject } from '@acme/oss-upload-server'

/** One verified upload, as `/api/uploads` lists it. */
export interface UploadRecord {
  readonly key: string
  /** In bytes. */
  readonly size: number
  readonly mimeType: string
  readonly etag: string
  /** Pixels; `null` where it is no image. */
  readonly width: number | null
  readonly height: number | null
  /** ISO 8601. */
  readonly uploadedAt: string
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS uploads (
    id INTEGER PRIMARY KEY,
    upload_id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    size INTEGER NOT NULL,
    mime_type TEXT NOT NULL,
    etag TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    uploaded_at TEXT NOT NULL
  ) STRICT`

const COLUMNS = 'key, size, mime_type AS mimeType, etag, width, height, uploaded_at AS uploadedAt'

/** The demo's table of uploads. The unique `upload_id` makes a callback that is sent again change nothing. */
export function openUploadRecords(file: string) {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec(SCHEMA)
  const insert = database.prepare(
    `INSERT INTO uploads (upload_id, key, size, mime_type, etag, width, height, uploaded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (upload_id) DO NOTHING`,
  )
  const selectOne = database.prepare(`SELECT ${COLUMNS} FROM uploads WHERE upload_id = ?`)
  const selectAll = database.prepare(`SELECT ${COLUMNS} FROM uploads ORDER BY id DESC`)
  return {
    /** Records an upload once, and returns its record. */
    record({ uploadId, key, size, mimeType, etag, image }: UploadedObject, now: Date): UploadRecord {
      const { width = null, height = null } = image ?? {}
      insert.run(uploadId, key, size, mimeType, etag, width, height, now.toISOString())
      return { ...selectOne.get(uploadId) } as unknown as UploadRecord
    },
    /** All of them, newest first. */
    list: (): UploadRecord[] => selectAll.all().map((row) => ({ ...row }) as unknown as UploadRecord),
    close: () => database.close(),
  }
}

export type UploadRecords = ReturnType<typeof openUploadRecords>
