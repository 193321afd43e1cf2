import type { Bucket } from './bucket.js'
import type { Clock } from './clock.js'
import type { PartRecord, UploadRecord } from './multipart-uploads.js'
import { MAX_OBJECT_SIZE } from './policy-check.js'
import { receiveContent } from './receive-content.js'

/** Takes the content of a part to disk, and makes it the part of its number. Throws `EntityTooLarge` or `NoSuchUpload`. */
export async function storePart(
  content: AsyncIterable<Buffer>,
  bucket: Bucket,
  upload: UploadRecord,
  { number, now }: { number: number; now: Clock },
): Promise<PartRecord> {
  const { staged, facts } = await receiveContent(content, bucket, { min: 0, max: MAX_OBJECT_SIZE })
  return bucket.uploads.addPart(upload, staged, { number, facts, now: now() })
}
