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

/** Every word of the page in one language: what one language lacks does not compile. */
export interface Translations {
  readonly texts: Readonly<Record<TextName, string>>
  readonly phases: Readonly<Record<Phase, string>>

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
