import type { OssDirectUploader } from '@acme/oss-upload-browser'
import { type FileState, stateOfOutcome, stateOfProgress } from './file-state.js'
import type { UploadQueue } from './upload-queue.js'

/** Sends files of the list, and keeps their states there up to date. Returns how each of them ended, in no order. */
export async function sendBatch(
  uploader: OssDirectUploader,
  files: readonly File[],
  queue: UploadQueue,
  signal: AbortSignal,
): Promise<FileState[]> {
  for (const file of files) queue.update(file, { phase: 'queued' })
  const batch = uploader.uploadAll(files, {
    signal,
    onProgress: (file, progress) => queue.update(file, stateOfProgress(progress)),
  })
  const ended: FileState[] = []
  for await (const outcome of batch) {
    const state = stateOfOutcome(outcome, queue.stateOf(outcome.file), signal)
    queue.update(outcome.file, state)
    ended.push(state)
  }
  return ended
}
