import { UploadError, type UploadErrorCode, type UploadOutcome, type UploadProgress } from '@acme/oss-upload-browser'
import type { Phase } from './language/translations.js'

/** Where a file of the list stands. */
export type FileState =
  | { readonly phase: 'waiting' | 'queued' }
  | { readonly phase: 'signing' | 'uploading' | 'confirming'; readonly progress: UploadProgress }
  | { readonly phase: 'done'; readonly answer: unknown }
  | { readonly phase: 'failed' | 'unconfirmed'; readonly error: unknown }
  /** `late`: every byte was sent, so the server may have recorded it. */
  | { readonly phase: 'cancelled'; readonly late: boolean }

/** `Start upload` sends these: what is done or stored already is not sent again. */
const SENDABLE: readonly Phase[] = ['waiting', 'failed', 'cancelled']
const RUNNING: readonly Phase[] = ['queued', 'signing', 'uploading', 'confirming']

export const isSendable = ({ phase }: FileState): boolean => SENDABLE.includes(phase)
export const isRunning = ({ phase }: FileState): boolean => RUNNING.includes(phase)
export const hasFailed = ({ phase }: FileState): boolean => phase === 'failed' || phase === 'unconfirmed'

/** The state of a file that is on its way; `done` shows with its outcome. */
export function stateOfProgress(progress: UploadProgress): FileState {
  return { phase: progress.phase === 'done' ? 'confirming' : progress.phase, progress }
}

/** The state of a file that ended; `before` is the one it ended from. */
export function stateOfOutcome(outcome: UploadOutcome, before: FileState, signal: AbortSignal): FileState {
  if (outcome.status === 'fulfilled') return { phase: 'done', answer: outcome.value.data }
  const { error } = outcome
  if (signal.aborted && error === signal.reason) return { phase: 'cancelled', late: before.phase === 'confirming' }
  return { phase: isStored(error) ? 'unconfirmed' : 'failed', error }
}

/** Codes of files that OSS has stored: sending them again helps nobody. */
const STORED: readonly UploadErrorCode[] = ['STORED_UNCONFIRMED', 'UPLOAD_REFUSED']

const isStored = (error: unknown): boolean => error instanceof UploadError && STORED.includes(error.code)

/** How much of a file is through, from 0 to 1: 1 only when the server has confirmed it. */
export function fractionOf(state: FileState): number {
  if (state.phase === 'done') return 1
  if (!('progress' in state)) return 0
  const { loaded, total } = state.progress
  return Math.min(total === 0 ? 0 : loaded / total, 0.99)
}
