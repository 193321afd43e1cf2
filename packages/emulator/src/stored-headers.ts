import type { AnswerHeaders } from './answer.js'
import type { ContentFacts, ObjectMetadata, ObjectRecord } from './object-record.js'

/** Writes a digest of hex characters as headers and callbacks do. */
export const toBase64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')

/** Headers that tell an uploader, and a failed callback's reader, what was stored. */
export const storedHeaders = (record: ObjectRecord): AnswerHeaders => ({
  ETag: `"${record.etag}"`,
  'x-oss-hash-crc64ecma': record.crc64,
  ...(record.md5 === undefined ? {} : { 'Content-MD5': toBase64(record.md5) }),
  ...(record.encryption === undefined ? {} : { 'x-oss-server-side-encryption': record.encryption }),
})

/** Headers that tell an uploader what of a part was stored. */
export const partHeaders = ({ md5, crc64 }: ContentFacts, { encryption }: ObjectMetadata): AnswerHeaders => ({
  ETag: `"${md5}"`,
  'x-oss-hash-crc64ecma': crc64,
  'Content-MD5': toBase64(md5),
  ...(encryption === undefined ? {} : { 'x-oss-server-side-encryption': encryption }),
})
