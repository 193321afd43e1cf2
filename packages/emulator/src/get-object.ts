/**
 * GetObject, HeadObject and GetObjectMeta.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/getobject
 */
import { pipeline } from 'node:stream/promises'
import { isolateDocument } from './admin/isolate-document.js'
import { type AnswerHeaders, sendAnswer } from './answer.js'
import type { Bucket } from './bucket.js'
import { parseRange, type RangeBehavior } from './byte-range.js'
import type { Exchange } from './exchange.js'
import type { ObjectRecord } from './object-record.js'
import { noSuchKey, OssError } from './oss-error.js'
import { evaluatePreconditions } from './preconditions.js'
import { processObject } from './process-object.js'
import { findParameter } from './request-target.js'
import { storedHeaders } from './stored-headers.js'
import { openObject } from './symlink.js'

/**
 * Answers with an object, a range of it, its headers only, or what `x-oss-process` makes of it. Throws `InvalidRequest` for
 * an unsigned request that wants other headers than the object's.
 */
export async function getObject(
  exchange: Exchange,
  bucket: Bucket,
  key: string,
  sender: 'signed' | 'anonymous',
): Promise<void> {
  const process = findParameter(exchange.target.query, 'x-oss-process')
  if (process !== undefined && exchange.method === 'GET') return processObject(exchange, bucket, key, process)
  if (sender === 'anonymous') assertOwnHeaders(exchange)
  const { record, content } = openObject(bucket, key)
  try {
    const headers = isolateDocument(exchange, objectHeaders(exchange, record))
    if (evaluatePreconditions(exchange.headers, record) === 'not modified') return sendAnswer(exchange, 304, headers)
    const range = parseRange(exchange.headers.get('range'), record.size, readRangeBehavior(exchange))
    const { start, end } = range ?? { start: 0, end: record.size - 1 }
    exchange.response.writeHead(range ? 206 : 200, {
      ...headers,
      'Content-Length': end - start + 1,
      ...(range ? { 'Content-Range': `bytes ${start}-${end}/${record.size}` } : {}),
    })
    if (exchange.method === 'HEAD' || end < start) exchange.response.end()
    else await pipeline(content.read({ start, end }), exchange.response)
  } finally {
    await content.close()
  }
}

/** Answers with the little that identifies an object's content; for a symbolic link, with its own. */
export function getObjectMeta(exchange: Exchange, bucket: Bucket, key: string): void {
  const record = bucket.find(key)
  if (!record) throw noSuchKey(key)
  exchange.response.writeHead(200, {
    ETag: `"${record.etag}"`,
    'Last-Modified': new Date(record.lastModified).toUTCString(),
    'x-oss-hash-crc64ecma': record.crc64,
    'Content-Length': record.size,
  })
  exchange.response.end()
}

const readRangeBehavior = ({ headers }: Exchange): RangeBehavior =>
  headers.get('x-oss-range-behavior') === 'standard' ? 'standard' : 'lenient'

function assertOwnHeaders({ target }: Exchange): void {
  const replaced = target.query.find(([name]) => REPLACEABLE.has(name))
  if (!replaced) return
  throw new OssError('InvalidRequest', {
    message: `${replaced[0]} cannot be used in an anonymous request.`,
    details: { ArgumentName: replaced[0], ArgumentValue: replaced[1] },
  })
}

function objectHeaders({ target }: Exchange, record: ObjectRecord): AnswerHeaders {
  const headers: Record<string, string | number> = {
    ...storedHeaders(record),
    'Content-Type': record.contentType,
    'Last-Modified': new Date(record.lastModified).toUTCString(),
    'Accept-Ranges': 'bytes',
    'x-oss-object-type': record.type,
    'x-oss-storage-class': record.storageClass,
    ...record.headers,
    ...(record.tags?.length ? { 'x-oss-tagging-count': record.tags.length } : {}),
    ...(record.type === 'Appendable' ? { 'x-oss-next-append-position': record.size } : {}),
  }
  for (const [name, value] of target.query) {
    const replaced = REPLACEABLE.get(name)
    if (replaced !== undefined)
      headers[replaced] = Buffer.from(value)
        .toString('latin1')
        .replace(/[^\x20-\xff]/g, '')
  }
  return headers
}

const REPLACEABLE = new Map(
  ['Content-Type', 'Content-Language', 'Expires', 'Cache-Control', 'Content-Disposition', 'Content-Encoding'].map(
    (name) => [`response-${name.toLowerCase()}`, name],
  ),
)
