/**
 * GetObject and HeadObject.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/getobject
 */
import { pipeline } from 'node:stream/promises'
import { isolateDocument } from './admin/isolate-document.js'
import { type AnswerHeaders, sendAnswer } from './answer.js'
import type { Bucket } from './bucket.js'
import { parseRange } from './byte-range.js'
import type { Exchange } from './exchange.js'
import type { ObjectRecord } from './object-record.js'
import { OssError } from './oss-error.js'
import { evaluatePreconditions } from './preconditions.js'
import { findParameter } from './request-target.js'
import { storedHeaders } from './stored-headers.js'
import { readStoredImage } from './upload-callback.js'

/** Answers with an object, a range of it, its headers only, or what `x-oss-process` makes of it. */
export async function getObject(exchange: Exchange, bucket: Bucket, key: string): Promise<void> {
  const process = findParameter(exchange.target.query, 'x-oss-process')
  if (process !== undefined && exchange.method === 'GET') return processObject(exchange, bucket, key, process)
  const opened = bucket.open(key)
  if (!opened) throw noSuchKey(key)
  const { record, content } = opened
  try {
    const headers = isolateDocument(exchange, objectHeaders(exchange, record))
    if (evaluatePreconditions(exchange.headers, record) === 'not modified') return sendAnswer(exchange, 304, headers)
    const range = parseRange(exchange.headers.get('range'), record.size)
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

const noSuchKey = (key: string): OssError => new OssError('NoSuchKey', { details: { Key: key } })

function objectHeaders({ target }: Exchange, record: ObjectRecord): AnswerHeaders {
  const headers: Record<string, string | number> = {
    ...storedHeaders(record),
    'Content-Type': record.contentType,
    'Last-Modified': new Date(record.lastModified).toUTCString(),
    'Accept-Ranges': 'bytes',
    'x-oss-object-type': record.type,
    'x-oss-storage-class': record.storageClass,
    ...record.headers,
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

async function processObject(exchange: Exchange, bucket: Bucket, key: string, process: string): Promise<void> {
  if (process !== 'image/info') {
    throw new OssError('NotImplemented', {
      message: `The emulator does not implement the process ${process}.`,
      details: { Header: 'x-oss-process' },
    })
  }
  const record = bucket.find(key)
  if (!record) throw noSuchKey(key)
  const image = await readStoredImage(bucket, key)
  if (!image) throw new OssError('BadRequest', { message: 'This image format is not supported.' })
  const info = {
    FileSize: { value: String(record.size) },
    Format: { value: image.format },
    ImageHeight: { value: String(image.height) },
    ImageWidth: { value: String(image.width) },
  }
  sendAnswer(exchange, 200, { 'Content-Type': 'application/json' }, JSON.stringify(info))
}
