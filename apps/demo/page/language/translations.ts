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
  | 'largeHint'
  | 'dropNow'
  | 'naming'
  | 'randomName'
  | 'localName'
  | 'namingHint'
  | 'startUpload'
  | 'cancel'
  | 'interrupted'
  | 'interruptedHint'
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
  /** How much of a file that was interrupted is there: `amount` of `total`. */
  readonly stored: (amount: string, total: string) => string
  readonly keptUntil: (date: string) => string
  /** On the buttons of an interrupted upload; with the name, for who does not see beside what it is. */
  readonly goOn: string
  readonly goOnWith: (fileName: string) => string
  readonly removeIt: string
  /** The browser has not given the file that it has a handle to. */
  readonly fileNotGiven: string
  /** The file that was chosen is not the one that was interrupted, which has this size and time of change. */
  readonly anotherFile: (size: string, changed: string) => string
  /** What to do about a file that failed, of which `amount` is there. */
  readonly kept: (amount: string) => string
  readonly actions: Readonly<Record<Action, (fileName: string) => string>>
  readonly showAll: (count: number) => string

  readonly batchStarted: (count: number) => string
  readonly batchRuns: string
  readonly goesOn: (fileName: string) => string
  readonly forgotten: (fileName: string) => string
  readonly batchEnded: (tally: Tally) => string
  /** Nothing is on its way any more, and some files are paused. */
  readonly batchPaused: (tally: Tally) => string
  readonly batchCancelled: (tally: Tally) => string
  readonly nothingToSend: string
  readonly foldersLeftOut: string
}
