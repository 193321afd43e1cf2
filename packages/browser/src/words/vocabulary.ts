import type { UploadError, UploadErrorCode } from '../errors.js'
import type { PolicyRefusal } from './policy-refusal.js'

/** What went wrong, and what to do about it. */
export interface Text {
  readonly title: string
  readonly hint: string
}

/** What is known besides the error. */
export interface Circumstances {
  /** The page's; `''` where it has none. */
  readonly origin: string
  /** What the browser says of the network. */
  readonly isOnline: boolean
  /** What of the policy the form broke; `undefined` where that cannot be told. */
  readonly refusal: PolicyRefusal | undefined
  /** What is known to be behind OSS's code, or its EC. */
  readonly cause: string | undefined
}

/** Every word of one language: what one language lacks does not compile. */
export interface Vocabulary {
  readonly codes: Readonly<Record<UploadErrorCode, (error: UploadError, around: Circumstances) => Text>>
  /** `detail` says what is wrong with the server's answer. */
  invalidSignature(detail: string): Text
  readonly aborted: Text
  readonly timedOut: Text
  readonly unreadable: Text
  readonly unknown: Text
}
