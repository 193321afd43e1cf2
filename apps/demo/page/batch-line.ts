import type { UploadQueueSnapshot } from '@acme/oss-upload-browser'
import { formatBytes, formatSpeed } from './format.js'
import { words } from './language/language.js'

/** Says in one line how far all files are. It changes too often for a screen reader: the notice tells start and end. */
export function batchLineOf({ items, counts, total, bytesPerSecond }: UploadQueueSnapshot): string {
  if (counts.waiting === items.length) return words().filesReady(items.length, formatBytes(total))
  const tally = { total: items.length, done: counts.done, failed: counts.failed }
  return [words().tally(tally), ...(bytesPerSecond ? [formatSpeed(bytesPerSecond)] : [])].join(' · ')
}
