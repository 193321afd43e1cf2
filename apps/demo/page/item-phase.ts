import { UploadError, type UploadErrorCode, type UploadItem } from '@acme/oss-upload-browser'
import type { Phase } from './language/translations.js'

/** What a button of a file can do besides taking it away. */
export type Action = 'pause' | 'resume' | 'retry' | 'askAgain'

const hasFailedBy = ({ error }: UploadItem, ...codes: UploadErrorCode[]): boolean =>
  error instanceof UploadError && codes.includes(error.code)

/** Whether OSS has the file, though the server did not take it: sending it again helps nobody. */
const isStored = (item: UploadItem): boolean => hasFailedBy(item, 'STORED_UNCONFIRMED', 'UPLOAD_REFUSED')

/** What the page says that a file is doing. */
export function phaseOf(item: UploadItem): Phase {
  if (item.phase === 'refused') return 'failed'
  return item.phase === 'failed' && isStored(item) ? 'unconfirmed' : item.phase
}

/** `Start upload` sends these: what is done or stored already is not sent again. */
export const isSendable = (item: UploadItem): boolean =>
  ['waiting', 'paused', 'cancelled'].includes(item.phase) || (item.phase === 'failed' && !isStored(item))

/** Whether a file is on its way, or waits for its turn. */
export const isRunning = ({ phase }: UploadItem): boolean =>
  ['queued', 'signing', 'uploading', 'confirming'].includes(phase)

/** Whether nothing of a file has been sent yet since it was added, or sent on. */
export const isStarting = ({ phase }: UploadItem): boolean => ['waiting', 'queued', 'signing'].includes(phase)

/** What the button of a file does in its phase, if anything. */
export function actionOf(item: UploadItem): Action | undefined {
  const { phase } = item
  if (phase === 'paused') return 'resume'
  if (phase === 'cancelled') return 'retry'
  if (phase === 'failed') return failedAction(item)
  return isRunning(item) && phase !== 'confirming' ? 'pause' : undefined
}

function failedAction(item: UploadItem): Action | undefined {
  if (hasFailedBy(item, 'UPLOAD_REFUSED')) return undefined
  return isStored(item) ? 'askAgain' : 'retry'
}
