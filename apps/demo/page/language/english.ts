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
    largeHint: 'Above 100 MB, a pause, a reload or a crash loses nothing',
    dropNow: 'Drop to add them to the list',
    naming: 'Object names',
    randomName: 'Random name',
    localName: 'Local name',
    namingHint: 'Random: 32 hex digits. Local: the file’s own name, in place of any object that has it.',
    startUpload: 'Start upload',
    cancel: 'Cancel',
    interrupted: 'Interrupted uploads',
    interruptedHint: 'What is uploaded is not sent again',
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
  stored: (amount, total) => `${amount} of ${total} uploaded`,
  keptUntil: (date) => `kept until ${date}`,
  goOn: 'Continue',
  goOnWith: (name) => `Continue ${name}`,
  removeIt: 'Remove',
  fileNotGiven:
    'The browser did not open the file: it was not allowed to, or the file is gone or has changed. Continue lets you choose it.',
  anotherFile: (size, changed) => `That is another file. This one has ${size} and was last changed ${changed}.`,
  kept: (amount) => `${amount} are uploaded already and are not sent again.`,
  actions: {
    pause: (name) => `Pause ${name}`,
    resume: (name) => `Resume ${name}`,
    retry: (name) => `Send ${name} again`,
    askAgain: (name) => `Ask the server again about ${name}`,
  },
  showAll: (count) => `Show all ${count.toLocaleString('en')}`,
  batchStarted: (count) => `Uploading ${plural(count, 'file')}. Files that you add now go with the next Start upload.`,
  batchRuns: 'An upload is running. Files that you add now go with the next Start upload.',
  goesOn: (name) => `Going on with ${name}.`,
  forgotten: (name) => `Removed ${name}, and what was uploaded of it.`,
  batchEnded: (ended) => `Upload finished: ${tally(ended)}.`,
  batchPaused: (now) => `Upload paused: ${tally(now)}. Start upload goes on with it.`,
  batchCancelled: (ended) => `Upload cancelled: ${tally(ended)}.`,
  nothingToSend: 'There is nothing to send: choose files first.',
  foldersLeftOut: 'Folders are left out: open them and drop the files inside.',
}
