/**
 * AppendObject.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/appendobject
 */
import { createHash } from 'node:crypto'
import { sendAnswer } from './answer.js'
import type { Bucket } from './bucket.js'
import { combineCrc64 } from './digests/crc64-combine.js'
import type { Exchange } from './exchange.js'
import type { ContentFacts, ObjectMetadata, ObjectRecord } from './object-record.js'
import { invalidArgument, OssError } from './oss-error.js'
import { MAX_OBJECT_SIZE } from './policy-check.js'
import { receiveContent } from './receive-content.js'
import { assertBodyLength, readBody } from './request-body.js'
import { readRequestMetadata } from './request-metadata.js'
import { findParameter } from './request-target.js'
import type { Service } from './service.js'
import type { StagedBody } from './staged-body.js'
import { storedHeaders } from './stored-headers.js'

/** A piece of content and where it belongs. */
interface Piece {
  readonly key: string
  readonly position: number
  readonly facts: ContentFacts
  readonly staged: StagedBody
  /** What the first piece gives the object. */
  readonly metadata: ObjectMetadata
  readonly now: Date
}

/** Puts the body behind an object's content, or makes an appendable object of it. Throws `PositionNotEqualToLength`. */
export async function appendObject(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
  assertBodyLength(exchange.request)
  const position = readPosition(exchange)
  const metadata = readRequestMetadata(exchange)
  // Refused ahead of the body where possible, and once more when it is there: others append meanwhile.
  assertPosition(exchange, bucket.find(key), position)
  const range = { min: 0, max: Math.max(0, MAX_OBJECT_SIZE - position) }
  const { staged, facts } = await receiveContent(readBody(exchange.request), bucket, range)
  const piece: Piece = { key, position, facts, staged, metadata, now: service.settings.now() }
  const record = await bucket.write(key, staged, (previous) => {
    assertPosition(exchange, previous, position)
    return extend(previous, piece)
  })
  sendAnswer(exchange, 200, { ...storedHeaders(record), 'x-oss-next-append-position': record.size })
}

function readPosition({ target }: Exchange): number {
  const text = findParameter(target.query, 'position')
  if (text === undefined) throw invalidArgument('The position is missing.', 'position', '', '0016-00000501')
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw invalidArgument('The position is invalid.', 'position', text, '0016-00000502')
}

function assertPosition({ response }: Exchange, previous: ObjectRecord | undefined, position: number): void {
  if (previous && previous.type !== 'Appendable') throw new OssError('ObjectNotAppendable')
  const length = previous?.size ?? 0
  if (position === length) return
  response.setHeader('x-oss-next-append-position', length)
  throw new OssError('PositionNotEqualToLength')
}

function extend(previous: ObjectRecord | undefined, { key, facts, staged, metadata, now }: Piece): ObjectRecord {
  const lastModified = now.toISOString()
  const { size, crc64, md5 } = facts
  // An identifier of the content; OSS promises no MD5 here.
  const etag = createHash('md5').update(`${previous?.etag}${md5}`).digest('hex').toUpperCase()
  const added = { etag, lastModified }
  if (!previous) return { key, type: 'Appendable', ...metadata, size, crc64, ...added, bodyFiles: staged.bodyFiles }
  return {
    ...previous,
    ...added,
    size: previous.size + size,
    crc64: combineCrc64(previous.crc64, crc64, size),
    bodyFiles: [...previous.bodyFiles, ...staged.bodyFiles],
  }
}
