import type { Confirmation } from '../confirm-upload.js'
import type { UploadError } from '../errors.js'
import type { UploadResult } from '../oss-response.js'
import { type LiveUpload, sendParts } from './send-parts.js'
import { isNoSuchUpload, listStored, type Starting } from './start-upload.js'

/** How often parts are sent again that were sent, and that OSS has lost or has otherwise. */
const MAX_REPEATS = 2

/**
 * Sends what OSS does not have yet, and has the server make an object of the parts and record it.
 * @throws UploadError: `UPLOAD_REFUSED` for what the server does not take, `STORED_UNCONFIRMED` where it does not say; or the
 *   signal's reason.
 */
export async function finishUpload<Data>(upload: LiveUpload, starting: Starting): Promise<UploadResult<Data>> {
  const { delivery, requests } = starting
  const { key } = upload.entry
  for (let live = upload, repeats = 0; ; repeats++) {
    if (!live.isEnded) await sendOpen(live, starting)
    delivery.report('confirming', delivery.file.size)
    try {
      const { data, etag = null, crc64 = null } = await complete(live, starting)
      return { key, etag, requestId: null, crc64, data: data as Data }
    } catch (error) {
      if ((error as Partial<UploadError>).serverCode !== 'PARTS_MISSING' || repeats >= MAX_REPEATS) throw error
      const stored = await listStored(live.entry, delivery, requests)
      live = { ...live, urls: [], isEnded: false, stored }
    }
  }
}

/** Where OSS knows the upload no more, another tab may have completed it: completing it again tells. */
async function sendOpen(live: LiveUpload, starting: Starting): Promise<void> {
  try {
    await sendParts(live, starting)
  } catch (error) {
    if (!isNoSuchUpload(error)) throw error
    live.stored.clear()
  }
}

async function complete({ entry, stored }: LiveUpload, starting: Starting): Promise<Confirmation> {
  const { delivery, tools, requests } = starting
  const [, failure] = tools
  const parts = Array.from(stored, ([part_number, etag]) => ({ part_number, etag }))
  const areKnown = parts.length === entry.partCount && parts.every(({ etag }) => etag !== null)
  const expectedCrc64 = await delivery.checksum?.whole()
  try {
    return await requests.complete(entry.session, entry.key, areKnown ? parts : undefined, expectedCrc64)
  } catch (cause) {
    delivery.signal?.throwIfAborted()
    if ((cause as Partial<UploadError>).code === 'UPLOAD_REFUSED') throw cause
    const unconfirmed = failure('STORED_UNCONFIRMED', cause, { key: entry.key })
    const { status = 0, serverCode = '' } = unconfirmed
    if (serverCode === WRONG_CHECKSUM)
      throw failure('CHECKSUM_MISMATCH', cause, {
        key: entry.key,
        ...(expectedCrc64 !== undefined && { expectedCrc64 }),
      })
    if (WRONG_OBJECT.includes(serverCode)) throw failure('UPLOAD_REFUSED', cause, { key: entry.key })
    throw status >= 400 && status < 500 ? failure('SIGNATURE_REQUEST_FAILED', cause, { key: entry.key }) : unconfirmed
  }
}

/** What it says where it has removed an object that is not what the page read. */
export const WRONG_CHECKSUM = 'WRONG_CHECKSUM'

/** What the server says where it has removed what was stored. */
const WRONG_OBJECT: readonly string[] = ['WRONG_SIZE', 'WRONG_TYPE', 'WRONG_TAG']

/** What it says of a session that it does not go on with. */
const WRONG_SESSION: readonly string[] = ['INVALID_SESSION', 'WRONG_KEY', 'WRONG_BUCKET']

/** Whether an upload cannot be gone on with, by nobody: it has to begin anew. Only the server knows, and not a proxy without one. */
export function isGone(error: unknown): boolean {
  const { code, status = 0, serverCode } = error as Partial<UploadError>
  if (code !== 'SIGNATURE_REQUEST_FAILED' || serverCode === undefined) return false
  return status === 404 || status === 410 || WRONG_SESSION.includes(serverCode)
}
