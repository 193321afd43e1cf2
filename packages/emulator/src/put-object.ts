/**
 * PutObject.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/putobject
 */
import { sendAnswer } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { MAX_OBJECT_SIZE } from './policy-check.js'
import { receiveContent } from './receive-content.js'
import { assertBodyLength, readBody } from './request-body.js'
import { readRequestCallback } from './request-callback.js'
import { readRequestMetadata } from './request-metadata.js'
import type { Service } from './service.js'
import { finishUpload } from './upload-callback.js'

/** Makes the body an object, in place of an earlier one of its key, and calls back. */
export async function putObject(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
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
