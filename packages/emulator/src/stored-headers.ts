import type { AnswerHeaders } from './answer.js'
import type { ObjectRecord } from './object-record.js'

/** Headers that tell an uploader, and a failed callback's reader, what was stored. */
export const storedHeaders = (record: ObjectRecord): AnswerHeaders => ({
  ETag: `"${record.etag}"`,
  'x-oss-hash-crc64ecma': record.crc64,
  'Content-MD5': Buffer.from(record.md5, 'hex').toString('base64'),
  ...(record.encryption === undefined ? {} : { 'x-oss-server-side-encryption': record.encryption }),
})
