import type { Bucket } from './bucket.js'
import type { ContentFacts } from './object-record.js'
import { assertNotTooLarge, assertNotTooSmall, type SizeRange } from './policy-check.js'
import type { StagedBody } from './staged-body.js'

/** Writes content to a bucket's disk, invisibly, and refuses it as soon as its size is out of range. */
export async function receiveContent(
  content: AsyncIterable<Buffer>,
  bucket: Bucket,
  range: SizeRange,
): Promise<{ staged: StagedBody; facts: ContentFacts }> {
  const staged = bucket.stage()
  try {
    for await (const chunk of content) {
      assertNotTooLarge(staged.size + chunk.length, range)
      await staged.write(chunk)
    }
    assertNotTooSmall(staged.size, range)
    return { staged, facts: await staged.finish() }
  } catch (error) {
    await staged.discard()
    throw error
  }
}
