/**
 * CompleteMultipartUpload: makes the parts an object, by a manifest that names their files.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/completemultipartupload
 */
import { sendXml } from './answer.js'
import type { Exchange } from './exchange.js'
import { joinParts, type NamedPart, selectParts } from './manifest.js'
import { MAX_PARTS, readKeyEncoding, type UploadTarget } from './multipart-request.js'
import type { MultipartUpload } from './multipart-uploads.js'
import { OBJECT_ACLS, type ObjectMetadata, type ObjectRecord } from './object-record.js'
import { invalidArgument, OssError } from './oss-error.js'
import { encodeKey } from './percent-encoding.js'
import { readRequestCallback } from './request-callback.js'
import type { Service } from './service.js'
import { finishUpload } from './upload-callback.js'
import { readXmlBody } from './xml-body.js'
import { childrenOf, parseXml, textOf, type XmlNode } from './xml-reader.js'

/** Room for 10,000 parts with some indentation. */
const MAX_XML_BYTES = 2 * 1024 * 1024

/** Completes an upload: checks the list of its parts, stores the object, calls back, answers. */
export async function completeUpload(exchange: Exchange, service: Service, target: UploadTarget): Promise<void> {
  const { bucket, key, uploadId } = target
  const { encode, encodingType } = readKeyEncoding(exchange)
  const callback = await readRequestCallback(exchange, service.settings)
  const acl = readAcl(exchange)
  bucket.uploads.get(uploadId, key)
  const named = await readNamedParts(exchange)
  const forbidOverwrite = exchange.headers.get('x-oss-forbid-overwrite') === 'true'
  const commit = (upload: MultipartUpload): Promise<ObjectRecord> => {
    const { bodyFiles, facts, etag } = joinParts(selectParts(upload, named))
    const metadata = { ...upload.record.metadata, ...acl }
    const now = service.settings.now()
    // Refused parts stay: the client may complete the upload in another way.
    const content = { bodyFiles, discard: async () => undefined }
    return bucket.commit(content, { key, type: 'Multipart', metadata, facts, etag, now, forbidOverwrite })
  }
  const record = await bucket.uploads.complete(uploadId, key, commit)
  const upload = { bucket, record, operation: 'CompleteMultipartUpload' } as const
  await finishUpload(exchange, service, upload, callback, () =>
    sendXml(exchange, 200, 'CompleteMultipartUploadResult', {
      EncodingType: encodingType,
      Location: `http://${exchange.host}/${encodeKey(key)}`,
      Bucket: bucket.info.name,
      Key: encode(key),
      ETag: `"${record.etag}"`,
    }),
  )
}

function readAcl({ headers }: Exchange): Partial<ObjectMetadata> {
  const name = 'x-oss-object-acl'
  const text = headers.get(name)
  if (text === undefined) return {}
  const acl = OBJECT_ACLS.find((candidate) => candidate === text)
  if (acl === undefined) throw invalidArgument(`The value of ${name} is invalid.`, name, text)
  return { acl }
}

/** Reads the list of parts; `'all'` where the request asks for every part there is. */
async function readNamedParts({ request, headers }: Exchange): Promise<readonly NamedPart[] | 'all'> {
  const completeAll = headers.get('x-oss-complete-all')
  const xml = await readXmlBody(request, MAX_XML_BYTES)
  if (completeAll === undefined) return parseNamedParts(parseXml(xml, 'CompleteMultipartUpload'))
  const refuse = (message: string, ec?: string) => invalidArgument(message, 'x-oss-complete-all', completeAll, ec)
  if (completeAll !== 'yes') throw refuse('The value of x-oss-complete-all is invalid.')
  if (xml !== '') throw refuse('x-oss-complete-all takes no body.', '0042-00000216')
  return 'all'
}

function parseNamedParts(document: XmlNode): NamedPart[] {
  const parts = childrenOf(document, 'Part').map((node) => {
    const number = textOf(node, 'PartNumber')
    const etag = textOf(node, 'ETag')
    if (number === undefined || etag === undefined || !/^\d{1,9}$/.test(number)) throw new OssError('MalformedXML')
    return { number: Number(number), etag: etag.replace(/^"(.*)"$/s, '$1') }
  })
  if (parts.length === 0 || parts.length > MAX_PARTS) throw new OssError('MalformedXML')
  return parts
}
