import type { ResumeEntry } from './resume-entry.js'
import type { Starting } from './start-upload.js'

/** What a pause may learn of the upload that it leaves. */
interface Pause {
  readonly name?: unknown
  /** Set here: ends the upload for good, when it is cancelled later. */
  discard?: () => Promise<void>
}

/** Leaves an upload that was aborted to be gone on with, where it was for a pause and is kept; else removes it from OSS. */
export async function endUpload(
  entry: ResumeEntry,
  { requests, store, isKept }: Starting,
  reason: unknown,
): Promise<void> {
  const discard = async () => {
    await store.delete(entry.id)
    // what cannot be removed now is by the bucket's lifecycle rule
    await requests.abort(entry.session).catch(() => {})
  }
  const pause = Object(reason) as Pause
  if (isKept && pause.name === 'PauseError') pause.discard = discard
  else await discard()
}
