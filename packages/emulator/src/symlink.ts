/**
 * Symbolic links: objects that stand for another one of their bucket.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/putsymlink
 */
import { createHash } from 'node:crypto'
import { sendAnswer } from './answer.js'
import type { OpenContent } from './body-folder.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { assertObjectKey } from './metadata.js'
import { NO_CONTENT } from './new-object.js'
import type { ObjectRecord } from './object-record.js'
import { invalidArgument, noSuchKey, OssError } from './oss-error.js'
import { encodeKey } from './percent-encoding.js'
import { readRequestMetadata } from './request-metadata.js'
import { keyOfPath } from './request-target.js'
import type { Service } from './service.js'

/** Makes a link; what it points to need not be there. Throws `InvalidArgument`, `InvalidObjectName`, `FileAlreadyExists`. */
export async function putSymlink(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
  const { headers } = exchange
  const header = headers.get('x-oss-symlink-target') ?? ''
  if (header === '') throw invalidArgument('The x-oss-symlink-target is missing.', 'x-oss-symlink-target')
  const symlinkTarget = keyOfPath(`/${Buffer.from(header).toString('latin1')}`)
  assertObjectKey(symlinkTarget)
  const etag = createHash('md5').update(symlinkTarget).digest('hex').toUpperCase()
  await bucket.commit(NO_CONTENT, {
    key,
    type: 'Symlink',
    metadata: { ...readRequestMetadata(exchange), symlinkTarget },
    facts: { size: 0, crc64: '0' },
    etag,
    now: service.settings.now(),
    forbidOverwrite: headers.get('x-oss-forbid-overwrite') === 'true',
  })
  sendAnswer(exchange, 200, { ETag: `"${etag}"` })
}

/** Tells what a link points to. Throws `NoSuchKey` or `NotSymlink`. */
export function getSymlink(exchange: Exchange, bucket: Bucket, key: string): void {
  const record = bucket.find(key)
  if (!record) throw noSuchKey(key)
  if (record.symlinkTarget === undefined) throw new OssError('NotSymlink')
  sendAnswer(exchange, 200, {
    ETag: `"${record.etag}"`,
    'Last-Modified': new Date(record.lastModified).toUTCString(),
    'x-oss-symlink-target': encodeKey(record.symlinkTarget),
  })
}

/** An object as a reader gets it; its content is to be closed. */
export interface ReadableObject {
  /** For a link, with the content and the digests of what it points to. */
  readonly record: ObjectRecord
  readonly content: OpenContent
}

/** Opens the object of a key, through a link where it is one. Throws `NoSuchKey`, `SymlinkTargetNotExist`, `InvalidTargetType`. */
export function openObject(bucket: Bucket, key: string): ReadableObject {
  const link = bucket.find(key)
  if (!link) throw noSuchKey(key)
  const opened = bucket.open(link.symlinkTarget ?? key)
  if (!opened) throw new OssError('SymlinkTargetNotExist', { details: { SymlinkTarget: link.symlinkTarget ?? '' } })
  if (link.symlinkTarget === undefined) return opened
  const { record: target, content } = opened
  if (target.type === 'Symlink') {
    void content.close()
    throw new OssError('InvalidTargetType', { details: { SymlinkTarget: target.key } })
  }
  const { size, md5, crc64, etag, bodyFiles } = target
  const [, lastModified = ''] = [link.lastModified, target.lastModified].sort()
  const digests = { crc64, etag, ...(md5 === undefined ? {} : { md5 }) }
  return { record: { ...link, ...digests, size, bodyFiles, lastModified }, content }
}
