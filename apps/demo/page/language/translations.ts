import type { Action } from '../item-phase.js'

/** What a file of the list is doing. */
export type Phase =
  | 'waiting'
  | 'queued'
  | 'signing'
  | 'uploading'
  | 'confirming'
  | 'done'
  | 'failed'
  | 'unconfirmed'
  | 'cancelled'
  | 'paused'

/** The texts of the page's HTML, by their `data-text`. */
export type TextName =
  | 'title'
  | 'lead'
  | 'chooseFiles'
  | 'dropHint'
  | 'dropNow'
  | 'naming'
  | 'randomName'
  | 'localName'
  | 'namingHint'
  | 'startUpload'
  | 'cancel'
  | 'files'
  | 'recorded'
  | 'nothingRecorded'
  | 'listFailed'
  | 'tryAgain'

/** What went wrong with a file, and what to do about it. */
export interface FailureWords {
  readonly reason: string
  readonly advice: string
}

/** How many files of how many ended which way. */
export interface Tally {
  readonly total: number
  readonly done: number
  readonly failed: number
}

/** What OSS says of a refusal; members that it leaves out are empty. */
export interface OssRefusal {
  readonly code: string
  readonly message: string
  readonly ec: string
  readonly requestId: string
}

/** The words for each error code of the uploader. */
export interface Failures {
  FILE_TOO_LARGE(size: string, limit: string): FailureWords
  FILE_TOO_SMALL(size: string, limit: string): FailureWords
  FILE_TYPE_NOT_ACCEPTED(type: string, accepted: string): FailureWords
  DUPLICATE_FILE(): FailureWords
  DUPLICATE_KEY(key: string): FailureWords
  TOO_MANY_FILES(limit: number): FailureWords
  TOTAL_TOO_LARGE(limit: string): FailureWords
  CHECK_REFUSED(said: string): FailureWords
  /** `said` is what the server wrote to the user, `status` its HTTP status; neither where it did not answer. */
  SIGNATURE_REQUEST_FAILED(said: string | undefined, status: number | undefined): FailureWords
  INVALID_UPLOAD_SIGNATURE(detail: string): FailureWords
  UPLOAD_REJECTED(refusal: OssRefusal): FailureWords
  /** `said` is what the app's server wrote to the user. */
  UPLOAD_REFUSED(said: string): FailureWords
  STORED_UNCONFIRMED(key: string, requestId: string): FailureWords
  /** `isSent`: every byte was sent, so OSS may have stored the file. */
  NETWORK_ERROR(pageOrigin: string, isSent: boolean): FailureWords
  UNKNOWN(detail: string): FailureWords
}

/** Every word of the page in one language: what one language lacks does not compile. */
export interface Translations {
  readonly texts: Readonly<Record<TextName, string>>
  readonly phases: Readonly<Record<Phase, string>>
  readonly failures: Readonly<Failures>

  /** What to do about a file that the user cancelled; `late` where every byte may have been sent already. */
  readonly cancelled: (late: boolean) => string
  readonly bytes: (count: number) => string
  readonly perSecond: (amount: string) => string
  readonly secondsLeft: (count: number) => string
  readonly minutesLeft: (count: number) => string
  readonly hoursLeft: (count: number) => string

  /** `amount` is the size of all of them. */
  readonly filesReady: (count: number, amount: string) => string
  readonly tally: (tally: Tally) => string
  readonly remove: (fileName: string) => string
  readonly stop: (fileName: string) => string
  readonly actions: Readonly<Record<Action, (fileName: string) => string>>
  readonly showAll: (count: number) => string

  readonly batchStarted: (count: number) => string
  readonly batchRuns: string
  readonly batchEnded: (tally: Tally) => string
  /** Nothing is on its way any more, and some files are paused. */
  readonly batchPaused: (tally: Tally) => string
  readonly batchCancelled: (tally: Tally) => string
  readonly nothingToSend: string
  readonly foldersLeftOut: string
}
