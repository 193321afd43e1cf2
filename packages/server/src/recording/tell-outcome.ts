import type { RequestWatch } from '../observing/request-watch.js'
import type { SettledUpload, VerifiedUpload } from './record-upload.js'

/** Tells how an upload ended. */
export function tellOutcome(
  watch: RequestWatch,
  { facts, state, via, missedCallback }: VerifiedUpload,
  { uploadId, outcome, isReplay }: SettledUpload,
): void {
  const { key, size, mimeType } = facts
  const object = { uploadId, key, size, mimeType, via, route: state.route }
  if (missedCallback && !isReplay) watch.missed({ type: 'callback-missed', ...object, ...missedCallback })
  if (!isReplay && outcome.status === 'recorded') watch.settled({ type: 'recorded', ...object })
  else if (!isReplay && outcome.status === 'rejected')
    watch.settled({ type: 'rejected', code: outcome.code, ...object })
  // whoever lists a bucket finds all that is known, and nothing has happened to it
  else if (via !== 'reconcile') watch.settled({ type: 'replayed', outcome: outcome.status, ...object })
}
