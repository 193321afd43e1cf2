/** Digests of small contents: one by itself on the thread that serves, many that come at the same time on another. */
// Not the global one: a test that has its timers faked may run an emulator.
import { setImmediate } from 'node:timers'
import { type ContentDigests, digestWhole, writeDigests } from './digest-content.js'
import { digestTogether } from './digest-pool.js'
import { PAGE_BYTES, returnPage, takePage } from './pages.js'

/** From so many on another thread has them. More than a browser has connections to a host: few uploads need no thread. */
const MANY = 8
/** Most pages at a time: what waits shall not take its memory twice. */
const MAX_PAGES = 4
/** Hex characters of an MD5, and of both digests. */
const [MD5_END, BOTH_END] = [32, 48]

interface Waiting {
  readonly bytes: Uint8Array
  readonly resolve: (digests: ContentDigests | Promise<ContentDigests>) => void
}

let waiting: Waiting[] = []
let isScheduled = false
/** Pages that a thread has not answered. */
let pagesOnTheWay = 0

/**
 * Digests content of at most a page, which must not change any more. Those who ask in the same turn of the event loop, or
 * while others are digested, share the messages to and from a thread.
 */
export function digestSoon(bytes: Uint8Array): Promise<ContentDigests> {
  return new Promise((resolve) => {
    waiting.push({ bytes, resolve })
    if (isScheduled || pagesOnTheWay > 0) return
    isScheduled = true
    setImmediate(digestWaiting)
  })
}

function digestWaiting(): void {
  isScheduled = false
  const asked = waiting
  waiting = []
  if (asked.length < MANY) {
    for (const { bytes, resolve } of asked) resolve(digestWhole(bytes))
    return
  }
  const batches = toBatches(asked)
  waiting = batches.slice(MAX_PAGES).flat()
  for (const batch of batches.slice(0, MAX_PAGES)) void digestOnThread(batch)
}

/** Batches of as many as fit into a page. */
function toBatches(contents: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = []
  let room = 0
  for (const content of contents) {
    if (batches.length === 0 || content.bytes.length > room) {
      batches.push([])
      room = PAGE_BYTES
    }
    batches.at(-1)?.push(content)
    room -= content.bytes.length
  }
  return batches
}

async function digestOnThread(batch: readonly Waiting[]): Promise<void> {
  pagesOnTheWay += 1
  const page = takePage()
  const room = new Uint8Array(page)
  let filled = 0
  for (const { bytes } of batch) {
    room.set(bytes, filled)
    filled += bytes.length
  }
  const lengths = batch.map(({ bytes }) => bytes.length)
  const hex = await digestTogether(page, lengths)
  returnPage(page)
  // A thread that fails leaves the work to this one.
  for (const [at, { bytes, resolve }] of batch.entries())
    resolve(hex === undefined ? digestWhole(bytes) : read(hex, at))
  pagesOnTheWay -= 1
  if (pagesOnTheWay === 0) digestWaiting()
}

function read(hex: string, at: number): ContentDigests {
  const start = at * BOTH_END
  return writeDigests({ md5: hex.slice(start, start + MD5_END), crc64: hex.slice(start + MD5_END, start + BOTH_END) })
}
