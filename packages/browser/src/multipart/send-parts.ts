import { createPace } from './pace.js'
import { createPartProgress } from './part-progress.js'
import { createPartUrls } from './part-urls.js'
import type { ResumeEntry } from './resume-entry.js'
import { runAll } from './run-all.js'
import { sendPart } from './send-part.js'
import type { ServerClock } from './server-clock.js'
import type { PartUrl } from './session-requests.js'
import { createSlots } from './slots.js'
import type { Starting } from './start-upload.js'

/** An upload in parts that has begun. */
export interface LiveUpload {
  readonly entry: ResumeEntry
  /** What came with the start. */
  readonly urls: readonly PartUrl[]
  readonly clock: ServerClock
  /** Of each part that OSS has, the ETag: `null` where it is not known. */
  readonly stored: Map<number, string | null>
  /** Whether OSS knows it no more: it may be completed. */
  readonly isEnded: boolean
}

/** Returns the bytes of a part, numbered from 1. */
const slicePart = (file: Blob, { partSize }: ResumeEntry, number: number): Blob =>
  file.slice((number - 1) * partSize, number * partSize)

/** How many bytes a part has: counted, since browsers keep a record of each slice that is cut. */
export const sizeOfPart = ({ size }: Blob, { partSize }: ResumeEntry, number: number): number =>
  Math.min(partSize, size - (number - 1) * partSize)

/** How many bytes of the file these parts are. */
export const bytesOf = (numbers: Iterable<number>, entry: ResumeEntry, file: Blob): number =>
  [...numbers].reduce((sum, number) => sum + sizeOfPart(file, entry, number), 0)

/**
 * Sends the parts that OSS does not have, several at a time, and notes them, also in the store. The first that fails for good ends the others.
 * @throws UploadError, or the signal's reason.
 */
export async function sendParts(
  { entry, urls: first, clock, stored }: LiveUpload,
  { requests, delivery, tools, store }: Starting,
): Promise<void> {
  const { file, hosts, checksum, concurrency, expiryMarginSeconds: marginSeconds } = delivery
  const { key, session, partCount } = entry
  const pending = new Set<number>()
  for (let number = 1; number <= partCount; number++) if (!stored.has(number)) pending.add(number)
  const sizeOf = (number: number) => sizeOfPart(file, entry, number)
  let storedBytes = bytesOf(stored.keys(), entry, file)
  const progress = createPartProgress(file.size, storedBytes, delivery.report)
  const sign = (numbers: readonly number[]) => requests.sign(session, numbers)
  const urls = createPartUrls({ first, sign, pending, clock, marginSeconds })
  const limit = () => concurrency * hosts.count
  const pace = createPace(limit, () => performance.now())
  const slots = createSlots(hosts, limit)

  const send = async (number: number, signal: AbortSignal): Promise<void> => {
    const sending = {
      ...{ number, size: sizeOf(number), key, signal, urls },
      slice: () => slicePart(file, entry, number),
      crc64: checksum && (() => checksum.part(number, entry.partSize)),
      list: () => requests.list(session),
      onSent: (loaded: number) => progress.set(number, loaded),
      onFailure: () => pace.failed(progress.moved),
    }
    const etag = await sendPart(sending, delivery, tools).finally(slots.take())
    progress.set(number, sizeOf(number))
    stored.set(number, etag)
    storedBytes += sizeOf(number)
    pending.delete(number)
    urls.drop(number)
    pace.ended(progress.moved)
    await store.put({ ...entry, storedBytes }, file)
  }
  const mayStart = (running: number) => running < pace.width && slots.isFree(running)
  await runAll([...pending], { signal: delivery.signal, mayStart, freed: slots.freed, run: send })
}
