/**
 * ListParts and ListMultipartUploads.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/listmultipartuploads
 */
import { sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { readKeyEncoding, readPageSize, type UploadTarget } from './multipart-request.js'
import type { MultipartUpload } from './multipart-uploads.js'
import { invalidArgument } from './oss-error.js'
import { OWNER } from './owner.js'
import { findParameter } from './request-target.js'
import { compareUtf8 } from './utf8-order.js'

/** Answers with a page of an upload's parts, by number. Throws `NoSuchUpload` or `InvalidArgument`. */
export function listParts(exchange: Exchange, { bucket, key, uploadId }: UploadTarget): void {
  const { record, parts } = bucket.uploads.get(uploadId, key)
  const { encode, encodingType } = readKeyEncoding(exchange)
  const maxParts = readPageSize(exchange, 'max-parts')
  const marker = readPartMarker(exchange)
  const following = [...parts.values()].filter(({ number }) => number > marker).sort((a, b) => a.number - b.number)
  const page = following.slice(0, maxParts)
  sendXml(exchange, 200, 'ListPartsResult', {
    EncodingType: encodingType,
    Bucket: bucket.info.name,
    Key: encode(key),
    UploadId: uploadId,
    StorageClass: record.metadata.storageClass,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? marker,
    MaxParts: maxParts,
    IsTruncated: following.length > page.length,
    Part: page.map(({ number, lastModified, md5, size, crc64 }) => ({
      PartNumber: number,
      LastModified: lastModified,
      ETag: `"${md5}"`,
      HashCrc64ecma: crc64,
      Size: size,
    })),
  })
}

function readPartMarker({ target }: Exchange): number {
  const name = 'part-number-marker'
  const text = findParameter(target.query, name) || '0'
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw invalidArgument(`The ${name} is invalid.`, name, text)
}

/** A line of a listing of uploads: an upload, or a prefix that stands for those of all keys below it. */
interface UploadEntry {
  /** Key or prefix. */
  readonly name: string
  /** `''` for a prefix. */
  readonly uploadId: string
  readonly upload: MultipartUpload | undefined
}

/** Answers with a page of the bucket's uploads, by key, then in the order in which they began. Throws `InvalidArgument`. */
export function listMultipartUploads(exchange: Exchange, bucket: Bucket): void {
  const parameter = (name: string) => findParameter(exchange.target.query, name) ?? ''
  const { encode, encodingType } = readKeyEncoding(exchange)
  const maxUploads = readPageSize(exchange, 'max-uploads')
  const [prefix, delimiter] = [parameter('prefix'), parameter('delimiter')]
  const [keyMarker, uploadIdMarker] = [parameter('key-marker'), parameter('upload-id-marker')]
  const following = rollUp(bucket.uploads, prefix, delimiter)
    .filter((entry) => isBehind(entry, keyMarker, uploadIdMarker))
    .sort((a, b) => compareUtf8(a.name, b.name) || compareUtf8(a.uploadId, b.uploadId))
  const page = following.slice(0, maxUploads)
  const isTruncated = following.length > page.length
  const last = isTruncated ? page.at(-1) : undefined
  sendXml(exchange, 200, 'ListMultipartUploadsResult', {
    EncodingType: encodingType,
    Bucket: bucket.info.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: uploadIdMarker,
    NextKeyMarker: encode(last?.name ?? ''),
    NextUploadIdMarker: last?.uploadId ?? '',
    Delimiter: encode(delimiter),
    Prefix: encode(prefix),
    MaxUploads: maxUploads,
    IsTruncated: isTruncated,
    Upload: page.flatMap(({ upload }) => (upload ? [describe(upload, encode)] : [])),
    CommonPrefixes: page.filter(({ upload }) => !upload).map(({ name }) => ({ Prefix: encode(name) })),
  })
}

const describe = ({ record }: MultipartUpload, encode: (text: string) => string) => ({
  Key: encode(record.key),
  UploadId: record.uploadId,
  Initiator: OWNER,
  Owner: OWNER,
  StorageClass: record.metadata.storageClass,
  Initiated: record.initiated,
})

function rollUp(uploads: Iterable<MultipartUpload>, prefix: string, delimiter: string): UploadEntry[] {
  const entries: UploadEntry[] = []
  const prefixes = new Set<string>()
  for (const upload of uploads) {
    const { key, uploadId } = upload.record
    if (!key.startsWith(prefix)) continue
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    if (at === -1) entries.push({ name: key, uploadId, upload })
    else prefixes.add(key.slice(0, at + delimiter.length))
  }
  return [...entries, ...[...prefixes].map((name) => ({ name, uploadId: '', upload: undefined }))]
}

/** An upload-id-marker counts only beside a key-marker, and only for that key. */
function isBehind({ name, uploadId }: UploadEntry, keyMarker: string, uploadIdMarker: string): boolean {
  const order = compareUtf8(name, keyMarker)
  return order > 0 || (order === 0 && uploadIdMarker !== '' && uploadId > uploadIdMarker)
}
