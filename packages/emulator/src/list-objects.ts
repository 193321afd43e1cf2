/**
 * ListObjects and ListObjectsV2.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/listobjects-v2
 */
import { sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import type { ObjectRecord } from './object-record.js'
import { invalidArgument } from './oss-error.js'
import { OWNER } from './owner.js'
import { percentEncode } from './percent-encoding.js'
import { findParameter } from './request-target.js'
import type { XmlElement } from './xml.js'

/** One page of a listing. */
export interface ListingPage {
  readonly objects: readonly ObjectRecord[]
  /** Prefixes that stand for all keys below them. */
  readonly commonPrefixes: readonly string[]
  /** Last name of the page, when more follow. */
  readonly next: string | undefined
}

/** What a listing asks for. */
export interface ListingQuery {
  readonly prefix: string
  readonly delimiter: string
  /** Only names behind this one. */
  readonly after: string
  readonly maxKeys: number
}

/** Cuts a page out of a bucket: keys in UTF-8 order, rolled up at the delimiter. */
export function cutPage(
  objects: Iterable<ObjectRecord>,
  { prefix, delimiter, after, maxKeys }: ListingQuery,
): ListingPage {
  const entries = new Map<string, ObjectRecord | undefined>()
  for (const object of objects) {
    if (!object.key.startsWith(prefix)) continue
    const at = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length)
    if (at === -1) entries.set(object.key, object)
    else entries.set(object.key.slice(0, at + delimiter.length), undefined)
  }
  const names = [...entries.keys()].filter((name) => compareUtf8(name, after) > 0).sort(compareUtf8)
  const page = names.slice(0, maxKeys)
  return {
    objects: page.flatMap((name) => entries.get(name) ?? []),
    commonPrefixes: page.filter((name) => entries.get(name) === undefined),
    next: names.length > page.length ? page.at(-1) : undefined,
  }
}

/** Orders texts by their bytes in UTF-8, as OSS lists names. */
export const compareUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Answers with a page of the bucket's objects. */
export function listObjects(exchange: Exchange, bucket: Bucket): void {
  const parameter = (name: string) => findParameter(exchange.target.query, name)
  const isV2 = parameter('list-type') === '2'
  const encode = parameter('encoding-type') === 'url' ? percentEncode : (text: string) => text
  const token = parameter('continuation-token')
  const after = isV2 ? (token === undefined ? parameter('start-after') : decodeToken(token)) : parameter('marker')
  const query: ListingQuery = {
    prefix: parameter('prefix') ?? '',
    delimiter: parameter('delimiter') ?? '',
    after: after ?? '',
    maxKeys: readMaxKeys(parameter('max-keys')),
  }
  const { objects, commonPrefixes, next } = cutPage(bucket.objects, query)
  sendXml(exchange, 200, 'ListBucketResult', {
    Name: bucket.info.name,
    Prefix: encode(query.prefix),
    MaxKeys: query.maxKeys,
    Delimiter: encode(query.delimiter),
    EncodingType: parameter('encoding-type'),
    IsTruncated: next !== undefined,
    ...(isV2
      ? {
          ContinuationToken: token,
          NextContinuationToken: next && encodeToken(next),
          KeyCount: objects.length + commonPrefixes.length,
        }
      : { Marker: encode(query.after), NextMarker: next && encode(next) }),
    Contents: objects.map((object) => describe(object, encode)),
    CommonPrefixes: commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  })
}

const encodeToken = (name: string): string => Buffer.from(name).toString('base64')
const decodeToken = (token: string): string => Buffer.from(token, 'base64').toString('utf8')

/** Reads `max-keys`, 1 to 1000, 100 when it is not given. Throws `InvalidArgument`. */
export function readMaxKeys(text = '100'): number {
  const maxKeys = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (maxKeys < 1 || maxKeys > 1000) {
    throw invalidArgument('Argument max-keys must be an integer between 1 and 1000.', 'max-keys', text)
  }
  return maxKeys
}

const describe = (object: ObjectRecord, encode: (text: string) => string): XmlElement => ({
  Key: encode(object.key),
  LastModified: object.lastModified,
  ETag: `"${object.etag}"`,
  Type: object.type,
  Size: object.size,
  StorageClass: object.storageClass,
  Owner: OWNER,
})
