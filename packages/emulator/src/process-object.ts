/**
 * What `x-oss-process` makes of an object.
 * @see https://www.alibabacloud.com/help/en/oss/user-guide/query-the-exif-data-of-an-image
 */
import { sendAnswer } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { noSuchKey, OssError } from './oss-error.js'
import { readStoredImage } from './upload-callback.js'

/** Describes an image. Throws `NotImplemented` for other processes, `BadRequest` for other files. */
export async function processObject(exchange: Exchange, bucket: Bucket, key: string, process: string): Promise<void> {
  if (process !== 'image/info') {
    throw new OssError('NotImplemented', {
      message: `The emulator does not implement the process ${process}.`,
      details: { Header: 'x-oss-process' },
    })
  }
  const link = bucket.find(key)
  if (!link) throw noSuchKey(key)
  const target = link.symlinkTarget ?? key
  const size = bucket.find(target)?.size
  if (size === undefined) throw new OssError('SymlinkTargetNotExist', { details: { SymlinkTarget: target } })
  const image = await readStoredImage(bucket, target)
  if (!image) throw new OssError('BadRequest', { message: 'This image format is not supported.' })
  const info = {
    FileSize: { value: String(size) },
    Format: { value: image.format },
    ImageHeight: { value: String(image.height) },
    ImageWidth: { value: String(image.width) },
  }
  sendAnswer(exchange, 200, { 'Content-Type': 'application/json' }, JSON.stringify(info))
}
