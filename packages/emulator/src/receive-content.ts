import type { Bucket } from './bucket.js'
import type { ContentFacts } from './object-record.js'
import { assertNotTooLarge, assertNotTooSmall, type SizeRange } from './policy-check.js'
import type { StagedBody } from './staged-body.js'

/** Writes content to a bucket's disk, invisibly, and refuses it as soon as its size is out of range. One chunk may be all of it. */
export async function receiveContent(
  content: AsyncIterable<Buffer> | Buffer,
  bucket: Bucket,
  range: SizeRange,
): Promise<{ staged: StagedBody; facts: ContentFacts }> {
  const staged = bucket.stage()
  try {
    if (Buffer.isBuffer(content)) await write(staged, content, range)
    else for await (const chunk of content) await write(staged, chunk, range)
    assertNotTooSmall(staged.size, range)
    return { staged, facts: await staged.finish() }
  } catch (error) {
    await staged.discard()
    throw error
  }
}

function write(staged: StagedBody, chunk: Buffer, range: SizeRange): Promise<void> | undefined {
  assertNotTooLarge(staged.size + chunk.length, range)
  return staged.write(chunk)
}
