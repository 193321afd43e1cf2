/** The object that a request copies from. */
import { isPubliclyReadable, isSignedFor } from './access.js'
import type { OpenContent } from './body-folder.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import type { ObjectRecord } from './object-record.js'
import { invalidArgument, notImplemented, OssError } from './oss-error.js'
import { evaluatePreconditions } from './preconditions.js'
import { keyOfPath } from './request-target.js'
import type { Service } from './service.js'

/** An object to copy from; the caller closes its content. */
export interface CopySource {
  readonly bucket: Bucket
  readonly record: ObjectRecord
  readonly content: OpenContent
}

/**
 * Opens what `x-oss-copy-source` names, `/bucket/key` with its key percent-encoded; `undefined` when a condition of the
 * request says that it has not changed. Throws `InvalidArgument`, `NoSuchBucket`, `NoSuchKey`, `AccessDenied` or
 * `PreconditionFailed`.
 */
export function openCopySource(exchange: Exchange, service: Service, resource: string): CopySource | undefined {
  const { bucketName, key } = parseCopySource(exchange.headers.get('x-oss-copy-source') ?? '')
  const bucket = service.store.get(bucketName)
  if (!isSignedFor(exchange, service, resource) && !isPubliclyReadable(bucket, key)) {
    throw new OssError('AccessDenied', { ec: '0003-00000001' })
  }
  const record = bucket.find(key)
  if (!record) throw new OssError('NoSuchKey', { details: { Key: key } })
  if (evaluatePreconditions(sourceConditions(exchange), record) === 'not modified') return undefined
  const opened = bucket.open(key)
  return opened && { bucket, ...opened }
}

function parseCopySource(text: string): { bucketName: string; key: string } {
  const [, bucketName = '', path = '', search] = /^\/?([^/?]+)(\/[^?]+)(\?.*)?$/.exec(text) ?? []
  if (path === '' || path === '/') throw invalidArgument('The x-oss-copy-source is invalid.', 'x-oss-copy-source', text)
  if (search !== undefined) throw notImplemented('versionId')
  return { bucketName, key: keyOfPath(Buffer.from(path).toString('latin1')) }
}

/** The conditions on the source, under the names that conditions on an object usually have. */
const sourceConditions = ({ headers }: Exchange): ReadonlyMap<string, string> =>
  new Map(
    [...headers]
      .filter(([name]) => name.startsWith('x-oss-copy-source-if-'))
      .map(([name, value]) => [name.slice('x-oss-copy-source-'.length), value]),
  )
