import type { Tally, Translations } from './translations.js'

const plural = (count: number, noun: string): string => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

const tally = ({ total, done, failed }: Tally): string =>
  [`${done} of ${total} done`, ...(failed > 0 ? [`${failed} failed`] : [])].join(', ')

const SEND_AGAIN = 'Start upload sends it again.'

export const english: Translations = {
  texts: {
    title: 'Browser to OSS',
    lead: 'Files go straight from this page to the bucket. OSS then calls the server, and what the server answers is shown here.',
    chooseFiles: 'Choose files',
    dropHint: 'or drop them here, up to 1 GB each',
    dropNow: 'Drop to add them to the list',
    naming: 'Object names',
    randomName: 'Random name',
    localName: 'Local name',
    namingHint: 'Random: 32 hex digits. Local: the file’s own name, in place of any object that has it.',
    startUpload: 'Start upload',
    cancel: 'Cancel',
    files: 'Files',
    recorded: 'Recorded by the server',
    nothingRecorded: 'Nothing yet. What you upload appears here once OSS has called the server back.',
    listFailed: 'The list could not be loaded. Is the server still running?',
    tryAgain: 'Try again',
  },
  phases: {
    waiting: 'Waiting for Start upload',
    queued: 'Waiting for its turn',
    signing: 'Asking for a signature',
    uploading: 'Uploading',
    confirming: 'Waiting for the server',
    done: 'Done',
    failed: 'Failed',
    unconfirmed: 'Stored, not confirmed',
    cancelled: 'Cancelled',
    paused: 'Paused',
  },
  failures: {
    FILE_TOO_LARGE: (size, limit) => ({
      reason: `The file has ${size}; at most ${limit} are accepted.`,
      advice: 'Nothing was sent. Make it smaller or split it, and choose it again.',
    }),
    FILE_TOO_SMALL: (size, limit) => ({
      reason: `The file has ${size}; at least ${limit} are needed.`,
      advice: 'Nothing was sent. See whether it is the file you meant, and choose it again.',
    }),
    FILE_TYPE_NOT_ACCEPTED: (type, accepted) => ({
      reason: `Files of type ${type || 'unknown'} are not accepted here.`,
      advice: `Nothing was sent. Choose one of: ${accepted}.`,
    }),
    DUPLICATE_FILE: () => ({ reason: 'This file was sent already.', advice: 'Remove this one from the list.' }),
    DUPLICATE_KEY: (key) => ({
      reason: `Another file of this batch is already named “${key}”.`,
      advice: 'Nothing was sent. Rename one of them, or use random names, and press Start upload again.',
    }),
    TOO_MANY_FILES: (limit) => ({
      reason: `At most ${plural(limit, 'file')} can be sent.`,
      advice: 'Remove another one first.',
    }),
    TOTAL_TOO_LARGE: (limit) => ({
      reason: `All files together may have ${limit}.`,
      advice: 'Remove another one first.',
    }),
    CHECK_REFUSED: (said) => ({ reason: said, advice: 'Nothing was sent.' }),
    SIGNATURE_REQUEST_FAILED: (said, status) => ({
      reason: said ?? (status ? `The server answered ${status} instead of a signature.` : 'The server did not answer.'),
      advice: 'Nothing was sent. Once the server allows it, Start upload asks again.',
    }),
    INVALID_UPLOAD_SIGNATURE: (detail) => ({
      reason: 'The server’s signature cannot be used.',
      advice: `Tell whoever runs the server. ${detail}`,
    }),
    UPLOAD_REJECTED: ({ code, message, ec, requestId }) => ({
      reason: `OSS refused the file: ${[code, message].filter(Boolean).join(', ') || 'it gave no reason'}`,
      advice: `Nothing was stored. ${SEND_AGAIN} If it is refused again, give these to support: EC ${ec || 'none'}, request ${requestId || 'unknown'}.`,
    }),
    UPLOAD_REFUSED: (said) => ({ reason: said, advice: 'The server does not want this file; do not send it again.' }),
    STORED_UNCONFIRMED: (key, requestId) => ({
      reason: 'Stored, but not confirmed by the server; do not send it again.',
      advice: `Whoever runs the server finds it by its key ${key} and request ${requestId || 'unknown'}.`,
    }),
    NETWORK_ERROR: (origin, isSent) => ({
      reason: `The connection to OSS failed; ${isSent ? 'the file may be stored, or not' : 'the file was not stored'}.`,
      advice: `Check the network. ${SEND_AGAIN} With the network up, the bucket’s CORS rules have to allow POST from ${origin}.`,
    }),
    UNKNOWN: (detail) => ({ reason: detail || 'Something went wrong.', advice: SEND_AGAIN }),
  },
  cancelled: (late) =>
    late ? `It may have been sent whole: see first whether it is in the list below. ${SEND_AGAIN}` : SEND_AGAIN,
  bytes: (count) => plural(count, 'byte'),
  perSecond: (amount) => `${amount}/s`,
  secondsLeft: (count) => `${count} s left`,
  minutesLeft: (count) => `${count} min left`,
  hoursLeft: (count) => `${count} h left`,
  filesReady: (count, amount) => `${plural(count, 'file')}, ${amount}`,
  tally,
  remove: (name) => `Remove ${name}`,
  stop: (name) => `Stop ${name}`,
  actions: {
    pause: (name) => `Pause ${name}`,
    resume: (name) => `Resume ${name}`,
    retry: (name) => `Send ${name} again`,
    askAgain: (name) => `Ask the server again about ${name}`,
  },
  showAll: (count) => `Show all ${count.toLocaleString('en')}`,
  batchStarted: (count) => `Uploading ${plural(count, 'file')}. Files that you add now go with the next Start upload.`,
  batchRuns: 'An upload is running. Files that you add now go with the next Start upload.',
  batchEnded: (ended) => `Upload finished: ${tally(ended)}.`,
  batchPaused: (now) => `Upload paused: ${tally(now)}. Start upload goes on with it.`,
  batchCancelled: (ended) => `Upload cancelled: ${tally(ended)}.`,
  nothingToSend: 'There is nothing to send: choose files first.',
  foldersLeftOut: 'Folders are left out: open them and drop the files inside.',
}
