/**
 * Multipart uploads of one object: finds the operation, and does the short ones.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/multipart-upload-operations
 */
import { authorize } from './access.js'
import { sendAnswer, sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { assertObjectKey } from './metadata.js'
import { completeUpload } from './multipart-complete.js'
import { uploadPartCopy } from './multipart-copy.js'
import { listParts } from './multipart-listing.js'
import { readKeyEncoding, readPartNumber, type UploadTarget } from './multipart-request.js'
import { NO_SUCH_UPLOAD_OF_PART } from './multipart-uploads.js'
import { OssError } from './oss-error.js'
import { storePart } from './part-content.js'
import { assertBodyLength, readBody } from './request-body.js'
import { readRequestMetadata } from './request-metadata.js'
import { findParameter } from './request-target.js'
import type { Service } from './service.js'
import { partHeaders } from './stored-headers.js'

/** Tells whether a request for an object is about a multipart upload. */
export const isMultipart = ({ target }: Exchange): boolean =>
  target.query.some(([name]) => name === 'uploads' || name === 'uploadId')

/** Serves a request about a multipart upload of an object. */
export async function serveMultipart(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
  authorize(exchange, service, `/${bucket.info.name}/${key}`, bucket.info.acl === 'public-read-write')
  assertObjectKey(key)
  const uploadId = findParameter(exchange.target.query, 'uploadId')
  const target: UploadTarget = { bucket, key, uploadId: uploadId ?? '' }
  switch (`${exchange.method} ${uploadId === undefined ? 'uploads' : 'uploadId'}`) {
    case 'POST uploads':
      return initiateUpload(exchange, service, bucket, key)
    case 'PUT uploadId':
      return exchange.headers.has('x-oss-copy-source')
        ? uploadPartCopy(exchange, service, target)
        : uploadPart(exchange, service, target)
    case 'GET uploadId':
      return listParts(exchange, target)
    case 'POST uploadId':
      return completeUpload(exchange, service, target)
    case 'DELETE uploadId':
      await bucket.uploads.abort(target.uploadId, key)
      return sendAnswer(exchange, 204)
    default:
      throw new OssError('MethodNotAllowed', { details: { Method: exchange.method, ResourceType: 'Object' } })
  }
}

async function initiateUpload(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
  const { encode, encodingType } = readKeyEncoding(exchange)
  const metadata = readRequestMetadata(exchange)
  const forbidOverwrite = exchange.headers.get('x-oss-forbid-overwrite') === 'true'
  const upload = { key, metadata, now: service.settings.now() }
  const { record } = await bucket.initiateUpload(upload, forbidOverwrite)
  if (metadata.encryption !== undefined) {
    exchange.response.setHeader('x-oss-server-side-encryption', metadata.encryption)
  }
  sendXml(exchange, 200, 'InitiateMultipartUploadResult', {
    EncodingType: encodingType,
    Bucket: bucket.info.name,
    Key: encode(key),
    UploadId: record.uploadId,
  })
}

async function uploadPart(exchange: Exchange, service: Service, target: UploadTarget): Promise<void> {
  const number = readPartNumber(exchange)
  const { record } = target.bucket.uploads.get(target.uploadId, target.key, NO_SUCH_UPLOAD_OF_PART)
  assertBodyLength(exchange.request)
  const part = await storePart(readBody(exchange.request), target.bucket, record, {
    number,
    now: service.settings.now,
  })
  sendAnswer(exchange, 200, partHeaders(part, record.metadata))
}
