/**
 * Operations on one object.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/basic-operations-1
 */
import { authorize, isPubliclyReadable } from './access.js'
import { sendAnswer } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { getObject } from './get-object.js'
import { assertObjectKey } from './metadata.js'
import { isMultipart, serveMultipart } from './multipart-api.js'
import { notImplemented, OssError } from './oss-error.js'
import { MAX_OBJECT_SIZE } from './policy-check.js'
import { receiveContent } from './receive-content.js'
import { assertBodyLength, readBody } from './request-body.js'
import { readRequestCallback } from './request-callback.js'
import { readRequestMetadata } from './request-metadata.js'
import type { Service } from './service.js'
import { findSubResource } from './sub-resources.js'
import { finishUpload } from './upload-callback.js'

/** Serves a request for an object. */
export async function serveObject(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
  if (isMultipart(exchange)) return serveMultipart(exchange, service, bucket, key)
  const isRead = exchange.method === 'GET' || exchange.method === 'HEAD'
  const isPublic = isRead ? isPubliclyReadable(bucket, key) : bucket.info.acl === 'public-read-write'
  authorize(exchange, service, `/${bucket.info.name}/${key}`, isPublic)
  assertObjectKey(key)
  assertImplemented(exchange)
  switch (exchange.method) {
    case 'GET':
    case 'HEAD':
      return getObject(exchange, bucket, key)
    case 'PUT':
      return putObject(exchange, service, bucket, key)
    case 'DELETE':
      await bucket.delete(key)
      return sendAnswer(exchange, 204)
    default:
      throw new OssError('MethodNotAllowed', { details: { Method: exchange.method, ResourceType: 'Object' } })
  }
}

function assertImplemented({ method, target, headers }: Exchange): void {
  const isCopy = method === 'PUT' && headers.has('x-oss-copy-source')
  const refused = isCopy ? 'x-oss-copy-source' : findSubResource(target.query)
  if (refused !== '') throw notImplemented(refused)
}

async function putObject(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
  const { request, headers } = exchange
  assertBodyLength(request)
  const callback = await readRequestCallback(exchange, service.settings)
  const metadata = readRequestMetadata(exchange)
  const { staged, facts } = await receiveContent(readBody(request), bucket, { min: 0, max: MAX_OBJECT_SIZE })
  const forbidOverwrite = headers.get('x-oss-forbid-overwrite') === 'true'
  const now = service.settings.now()
  const record = await bucket.commit(staged, { key, metadata, facts, etag: facts.md5, now, forbidOverwrite })
  const upload = { bucket, record, operation: 'PutObject' } as const
  await finishUpload(exchange, service, upload, callback, () => sendAnswer(exchange, 200))
}
