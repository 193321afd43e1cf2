/**
 * UploadPartCopy.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/uploadpartcopy
 */
import { sendAnswer, sendXml } from './answer.js'
import { parseRange } from './byte-range.js'
import { openCopySource } from './copy-source.js'
import type { Exchange } from './exchange.js'
import { readPartNumber, type UploadTarget } from './multipart-request.js'
import { NO_SUCH_UPLOAD_OF_PART } from './multipart-uploads.js'
import { storePart } from './part-content.js'
import type { Service } from './service.js'
import { partHeaders } from './stored-headers.js'

/** Makes a range of an object a part. */
export async function uploadPartCopy(exchange: Exchange, service: Service, target: UploadTarget): Promise<void> {
  const { bucket, key, uploadId } = target
  const number = readPartNumber(exchange)
  const upload = bucket.uploads.get(uploadId, key, NO_SUCH_UPLOAD_OF_PART).record
  const source = openCopySource(exchange, service, `/${bucket.info.name}/${key}`)
  if (!source) return sendAnswer(exchange, 304)
  try {
    const { size } = source.record
    const span = parseRange(exchange.headers.get('x-oss-copy-source-range'), size) ?? { start: 0, end: size - 1 }
    const { now } = service.settings
    const part = await storePart(source.content.read(span), bucket, upload, { number, now })
    for (const [name, value] of Object.entries(partHeaders(part, upload.metadata))) {
      exchange.response.setHeader(name, value)
    }
    sendXml(exchange, 200, 'CopyPartResult', { LastModified: part.lastModified, ETag: `"${part.md5}"` })
  } finally {
    await source.content.close()
  }
}
