import type { UploadError } from '../errors.js'
import type { Tools } from '../large-file.js'
import type { LargeDelivery } from './large-delivery.js'
import type { ResumeEntry, ResumeStore } from './resume-entry.js'
import { bytesOf, type LiveUpload, sizeOfPart } from './send-parts.js'
import { createServerClock } from './server-clock.js'
import type { SessionRequests } from './session-requests.js'

/** How long a session is taken to last where the server does not say, in seconds. */
const LIFETIME_SECONDS = 86_400

/** What it takes to begin an upload, or to go on with one. */
export interface Starting {
  readonly delivery: LargeDelivery
  readonly tools: Tools
  readonly requests: SessionRequests
  readonly store: ResumeStore
  readonly id: string
  /** Whether what is left can be found again: an upload beside one of another page's is not. */
  readonly isKept: boolean
}

/** Begins an upload, and keeps it. Returns `undefined` where the server does not know how. */
export async function beginUpload({ delivery, requests, store, id }: Starting): Promise<LiveUpload | undefined> {
  const { file } = delivery
  const clock = createServerClock()
  const arrived = clock.sending()
  try {
    const { session, key, part_size, part_count, urls, server_time, expire } = await requests.start()
    arrived(server_time)
    const seconds = expire === undefined ? LIFETIME_SECONDS : expire - clock.now()
    const { name = '', size, lastModified = 0 } = file as Partial<File> & Blob
    const entry: ResumeEntry = {
      ...{ id, endpoint: requests.endpoint, storedBytes: 0 },
      ...{ session, key, partSize: part_size, partCount: part_count, expire: Date.now() / 1000 + seconds },
      ...{ name, size, lastModified },
    }
    await store.put(entry, file)
    return { entry, urls, clock, stored: new Map(), isEnded: false }
  } catch (error) {
    if ((error as Partial<UploadError>).serverCode === 'UNKNOWN_ACTION') return undefined
    throw error
  }
}

/** Goes on with an upload that was left, where there is one and the server still knows it. */
export async function takeUpUpload({ delivery, requests, store, id }: Starting): Promise<LiveUpload | undefined> {
  const entry = await store.get(id)
  if (!entry || entry.expire < Date.now() / 1000) return undefined
  const clock = createServerClock()
  try {
    const stored = await listStored(entry, delivery, requests)
    // the file may come with a handle now
    await store.put({ ...entry, storedBytes: bytesOf(stored.keys(), entry, delivery.file) }, delivery.file)
    return { entry, urls: [], clock, stored, isEnded: false }
  } catch (error) {
    // it may be done, by another tab, or by a request whose answer was lost
    if (isNoSuchUpload(error)) return { entry, urls: [], clock, stored: new Map(), isEnded: true }
    // what begins now takes its place
    if (isRefused(error)) return undefined
    throw error
  }
}

/** The parts that OSS has as the file has them: as long as they should be and, where that is asked, with the same checksum. */
export async function listStored(
  entry: ResumeEntry,
  { file, checksum }: Pick<LargeDelivery, 'file' | 'checksum'>,
  requests: SessionRequests,
): Promise<Map<number, string | null>> {
  const stored = new Map<number, string | null>()
  for (const { part_number, size, etag, crc64 } of await requests.list(entry.session)) {
    if (sizeOfPart(file, entry, part_number) !== size) continue
    if (checksum && crc64 && crc64 !== (await checksum.part(part_number, entry.partSize))) continue
    stored.set(part_number, etag || null)
  }
  return stored
}

/** Not of use again, in the server's own words: other failures may pass, and cost nothing but time. */
function isRefused(error: unknown): boolean {
  const { status = 0, serverCode } = error as Partial<UploadError>
  return serverCode !== undefined && [400, 403, 404, 410].includes(status)
}

/** Whether OSS has no such upload: it is completed or aborted. */
export const isNoSuchUpload = (error: unknown): boolean => {
  const { serverCode, ossError } = error as Partial<UploadError>
  return serverCode === 'NO_SUCH_UPLOAD' || ossError?.code === 'NoSuchUpload'
}
