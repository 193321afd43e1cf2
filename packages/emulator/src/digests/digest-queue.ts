/** Digests of small contents: one by itself on the thread that serves, many that come at the same time on another. */
import { type ContentDigests, digestWhole, writeDigests } from './digest-content.js'
import { digestTogether } from './digest-pool.js'
import { PAGE_BYTES, returnPage, takePage } from './pages.js'

/** From so many on, handing them over and waking another thread takes less than digesting them here. */
const MANY = 8
/** Hex characters of an MD5, and of both digests. */
const [MD5_END, BOTH_END] = [32, 48]

interface Waiting {
  readonly bytes: Uint8Array
  readonly resolve: (digests: ContentDigests | Promise<ContentDigests>) => void
}

let waiting: Waiting[] = []
let isScheduled = false
let isOnThread = false

/**
 * Digests content of at most a page, which must not change any more. Those who ask before the next turn of the event loop,
 * or while others are digested, share the messages to and from a thread.
 */
export function digestSoon(bytes: Uint8Array): Promise<ContentDigests> {
  return new Promise((resolve) => {
    waiting.push({ bytes, resolve })
    if (isScheduled || isOnThread) return
    isScheduled = true
    setImmediate(digestWaiting)
  })
}

function digestWaiting(): void {
  isScheduled = false
  if (waiting.length >= MANY) return void digestOnThread(takeBatch())
  for (const { bytes, resolve } of waiting) resolve(digestWhole(bytes))
  waiting = []
}

/** As many as fit into a page. */
function takeBatch(): Waiting[] {
  let [count, size] = [0, 0]
  for (const { bytes } of waiting) {
    if (size + bytes.length > PAGE_BYTES) break
    size += bytes.length
    count += 1
  }
  const batch = waiting.slice(0, count)
  waiting = waiting.slice(count)
  return batch
}

async function digestOnThread(batch: readonly Waiting[]): Promise<void> {
  isOnThread = true
  const page = takePage()
  const bytes = new Uint8Array(page)
  let filled = 0
  for (const content of batch) {
    bytes.set(content.bytes, filled)
    filled += content.bytes.length
  }
  const lengths = batch.map((content) => content.bytes.length)
  const hex = await digestTogether(page, lengths)
  returnPage(page)
  isOnThread = false
  digestWaiting()
  for (const [at, content] of batch.entries())
    content.resolve(hex === undefined ? digestWhole(content.bytes) : read(hex, at))
}

function read(hex: string, at: number): ContentDigests {
  const start = at * BOTH_END
  return writeDigests({ md5: hex.slice(start, start + MD5_END), crc64: hex.slice(start + MD5_END, start + BOTH_END) })
}
