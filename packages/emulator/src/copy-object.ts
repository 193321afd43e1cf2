/**
 * CopyObject.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/copyobject
 */
import { sendAnswer, sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import { type CopySource, openCopySource } from './copy-source.js'
import type { Exchange } from './exchange.js'
import { NO_CONTENT } from './new-object.js'
import type { ObjectMetadata, ObjectRecord } from './object-record.js'
import { invalidArgument, noSuchKey, OssError } from './oss-error.js'
import { MAX_OBJECT_SIZE } from './policy-check.js'
import { receiveContent } from './receive-content.js'
import { readRequestMetadata } from './request-metadata.js'
import type { Service } from './service.js'
import { storedHeaders } from './stored-headers.js'

/** Copies an object, or changes the metadata of one that is copied onto itself. */
export async function copyObject(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
  const directives = {
    metadata: readDirective(exchange, 'x-oss-metadata-directive'),
    tags: readDirective(exchange, 'x-oss-tagging-directive'),
  }
  const asked = readRequestMetadata(exchange)
  const source = openCopySource(exchange, service, `/${bucket.info.name}/${key}`)
  if (!source) return sendAnswer(exchange, 304)
  try {
    const isSame = source.bucket === bucket && source.record.key === key
    const tags = directives.tags === 'REPLACE' ? asked.tags : source.record.tags
    const record = isSame
      ? await replaceMetadata(exchange, service, { bucket, key, metadata: { ...asked, tags } })
      : await copyContent(exchange, service, source, {
          bucket,
          key,
          metadata: { ...(directives.metadata === 'REPLACE' ? asked : keepMetadata(source.record, asked)), tags },
        })
    for (const [name, value] of Object.entries(storedHeaders(record))) exchange.response.setHeader(name, value)
    sendXml(exchange, 200, 'CopyObjectResult', { ETag: `"${record.etag}"`, LastModified: record.lastModified })
  } finally {
    await source.content.close()
  }
}

/** Where a copy goes, and what it gets. */
interface Destination {
  readonly bucket: Bucket
  readonly key: string
  readonly metadata: ObjectMetadata
}

function readDirective({ headers }: Exchange, name: string): 'COPY' | 'REPLACE' {
  const text = headers.get(name) ?? 'COPY'
  const directive = (['COPY', 'REPLACE'] as const).find((candidate) => candidate === text.toUpperCase())
  if (directive === undefined) throw invalidArgument(`The value of ${name} is invalid.`, name, text)
  return directive
}

/** Type, content headers and user metadata come from the source; access, class and encryption from the request. */
const keepMetadata = ({ contentType, headers }: ObjectRecord, asked: ObjectMetadata): ObjectMetadata => ({
  ...asked,
  contentType,
  headers,
})

const isForbidden = ({ headers }: Exchange): boolean => headers.get('x-oss-forbid-overwrite') === 'true'

/** OSS takes the request's metadata here, whatever the directive says. */
function replaceMetadata(
  exchange: Exchange,
  service: Service,
  { bucket, key, metadata }: Destination,
): Promise<ObjectRecord> {
  const lastModified = service.settings.now().toISOString()
  return bucket.write(key, NO_CONTENT, (record) => {
    if (!record) throw noSuchKey(key)
    if (isForbidden(exchange)) throw new OssError('FileAlreadyExists')
    return { ...record, ...metadata, symlinkTarget: record.symlinkTarget, lastModified }
  })
}

async function copyContent(
  exchange: Exchange,
  service: Service,
  source: CopySource,
  { bucket, key, metadata }: Destination,
): Promise<ObjectRecord> {
  const { record, content } = source
  const common = { key, now: service.settings.now(), forbidOverwrite: isForbidden(exchange) }
  if (record.symlinkTarget !== undefined) {
    const { symlinkTarget, size, crc64, etag } = record
    const link = { type: 'Symlink', metadata: { ...metadata, symlinkTarget }, facts: { size, crc64 }, etag } as const
    return bucket.commit(NO_CONTENT, { ...common, ...link })
  }
  const bytes = content.read({ start: 0, end: record.size - 1 })
  const { staged, facts } = await receiveContent(bytes, bucket, { min: 0, max: MAX_OBJECT_SIZE })
  return bucket.commit(staged, { ...common, metadata, facts, etag: facts.md5 })
}
