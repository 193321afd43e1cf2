import type { UploadError } from '../errors.js'
import type { Tools } from '../large-file.js'
import type { UploadResult } from '../oss-response.js'
import { endUpload } from './end-upload.js'
import { identify } from './fingerprint.js'
import { finishUpload, isGone, WRONG_CHECKSUM } from './finish-upload.js'
import type { LargeDelivery } from './large-delivery.js'
import { createMemoryStore, forgiving } from './memory-store.js'
import type { ResumeStore } from './resume-entry.js'
import type { LiveUpload } from './send-parts.js'
import { createSessionRequests } from './session-requests.js'
import { beginUpload, type Starting, takeUpUpload } from './start-upload.js'
import { withLock } from './with-lock.js'

/** One that was left may be gone, and the one that takes its place may go too; more is no chance. */
const MAX_RESTARTS = 2

/** For uploaders without a store of their own: as long as the page is there. */
const memory = createMemoryStore()

/**
 * Sends a large file in parts: goes on with an upload of it that was left, or begins one. It ends when the app's server has
 * recorded it. A pause (an abort whose reason is called `PauseError`) and a failure leave it to be gone on with; any other
 * abort removes it.
 * @returns `undefined` where the server does not know how.
 * @throws UploadError, or the signal's reason.
 */
export async function sendMultipart<Data>(
  delivery: LargeDelivery,
  tools: Tools,
): Promise<UploadResult<Data> | undefined> {
  const id = await identify(delivery)
  return withLock(id, (isKept) =>
    send<Data>({ delivery, tools, id, isKept, store: isKept ? storeFor(delivery) : createMemoryStore() }),
  )
}

/** A Blob is not found again after a reload. */
const storeFor = ({ file, resumeStore }: LargeDelivery): ResumeStore =>
  resumeStore && 'lastModified' in file ? forgiving(resumeStore, memory) : memory

async function send<Data>(start: Omit<Starting, 'requests'>): Promise<UploadResult<Data> | undefined> {
  const { delivery, tools, id, store } = start
  const { signal } = delivery
  const requests = createSessionRequests(delivery, tools)
  const starting = { ...start, requests }
  for (let restarts = 0; ; restarts++) {
    const upload = await obtainUpload(starting, restarts === 0)
    if (!upload) return undefined
    try {
      signal?.throwIfAborted()
      const result = await finishUpload<Data>(upload, starting)
      await store.delete(id)
      return result
    } catch (error) {
      if (signal?.aborted || !start.isKept) await endUpload(upload.entry, starting, signal?.reason)
      else if (isOver(error)) await store.delete(id)
      if (signal?.aborted || !isGone(error) || restarts >= MAX_RESTARTS) throw error
    }
  }
}

/** Goes on with the upload that was left, or begins one. What was left ends with an abort that comes meanwhile, as any other. */
async function obtainUpload(starting: Starting, mayBeLeft: boolean): Promise<LiveUpload | undefined> {
  const { delivery, store, id } = starting
  const { signal } = delivery
  try {
    signal?.throwIfAborted()
    return (mayBeLeft && (await takeUpUpload(starting))) || (await beginUpload(starting))
  } catch (error) {
    const entry = signal?.aborted && (await store.get(id))
    if (entry) await endUpload(entry, starting, signal.reason)
    throw error
  }
}

/** Whether an upload has come to its end, well or not. */
function isOver(error: unknown): boolean {
  const { code, serverCode } = error as Partial<UploadError>
  return isGone(error) || code === 'UPLOAD_REFUSED' || serverCode === WRONG_CHECKSUM
}
