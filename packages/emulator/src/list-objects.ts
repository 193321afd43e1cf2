/**
 * ListObjects and ListObjectsV2.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/listobjects-v2
 */
import { sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { cutPage, type ListingPage, type ListingQuery } from './listing-page.js'
import { readKeyEncoding } from './multipart-request.js'
import type { ObjectRecord } from './object-record.js'
import { invalidArgument } from './oss-error.js'
import { OWNER } from './owner.js'
import { findParameter } from './request-target.js'
import type { XmlElement } from './xml.js'

type Encode = (text: string) => string

/** Answers with a page of the bucket's objects. */
export function listObjects(exchange: Exchange, bucket: Bucket): void {
  const parameter = (name: string) => findParameter(exchange.target.query, name)
  const isV2 = parameter('list-type') === '2'
  const { encode, encodingType } = readKeyEncoding(exchange)
  const token = parameter('continuation-token')
  const after = isV2 ? (token === undefined ? parameter('start-after') : decodeToken(token)) : parameter('marker')
  const query: ListingQuery = {
    prefix: parameter('prefix') ?? '',
    delimiter: parameter('delimiter') ?? '',
    after: after ?? '',
    maxKeys: readMaxKeys(parameter('max-keys')),
  }
  const page = cutPage(bucket.objects, query)
  const hasOwner = !isV2 || parameter('fetch-owner') === 'true'
  const startAfter = parameter('start-after')
  sendXml(exchange, 200, 'ListBucketResult', {
    Name: bucket.info.name,
    Prefix: encode(query.prefix),
    ...(isV2
      ? { StartAfter: startAfter && encode(startAfter), ContinuationToken: token }
      : { Marker: encode(query.after) }),
    MaxKeys: query.maxKeys,
    Delimiter: encode(query.delimiter),
    EncodingType: encodingType,
    IsTruncated: page.next !== undefined,
    ...(isV2 ? describeV2(page) : { NextMarker: page.next && encode(page.next) }),
    Contents: page.objects.map((object) => describe(object, encode, hasOwner)),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  })
}

const describeV2 = ({ objects, commonPrefixes, next }: ListingPage): XmlElement => ({
  NextContinuationToken: next && encodeToken(next),
  KeyCount: objects.length + commonPrefixes.length,
})

// The alphabet for URLs is the same with and without encoding-type.
const encodeToken = (name: string): string => Buffer.from(name).toString('base64url')

function decodeToken(token: string): string {
  if (/^[\w-]+$/.test(token)) return Buffer.from(token, 'base64url').toString('utf8')
  throw invalidArgument('The continuation token provided is incorrect.', 'continuation-token', token)
}

/** Reads `max-keys`, 1 to 1000, 100 when it is not given. Throws `InvalidArgument`. */
export function readMaxKeys(text = '100'): number {
  const maxKeys = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (maxKeys < 1 || maxKeys > 1000) {
    throw invalidArgument('Argument max-keys must be an integer between 1 and 1000.', 'max-keys', text)
  }
  return maxKeys
}

const describe = (object: ObjectRecord, encode: Encode, hasOwner: boolean): XmlElement => ({
  Key: encode(object.key),
  LastModified: object.lastModified,
  ETag: `"${object.etag}"`,
  Type: object.type,
  Size: object.size,
  StorageClass: object.storageClass,
  Owner: hasOwner ? OWNER : undefined,
})
