import { UploadSignatureError } from '@acme/oss-upload-core'
import { findCause } from '@acme/oss-upload-core/error-causes'
import { UploadError } from '../errors.js'
import { corsCommand, doctorCommand } from './check-command.js'
import { chinese } from './chinese.js'
import { docLink } from './doc-link.js'
import { english } from './english.js'
import { findPolicyRefusal } from './policy-refusal.js'
import type { Text, Vocabulary } from './vocabulary.js'

/** What the words are in. */
export type Language = 'en' | 'zh'

/** How to explain. */
export interface ExplainOptions {
  /** @default 'zh' where the browser's language is Chinese, else 'en' */
  readonly language?: Language
}

/** An error in words. */
export interface Explanation {
  /** What went wrong, in a sentence for the user; your server's own words where it gave some. */
  readonly title: string
  /** What to do, and what to tell support. */
  readonly hint: string
  /** The page of OSS's manual that explains it. */
  readonly docLink?: string
  /** What a developer may run to find the cause. */
  readonly command?: string
}

const VOCABULARIES: Readonly<Record<Language, Vocabulary>> = { en: english, zh: chinese }

/**
 * Puts an error of an upload into words: an UploadError with the condition of the policy that the form broke, an
 * UploadSignatureError, an abort, or anything else. What was signed is never repeated.
 */
export function explain(error: unknown, { language = browserLanguage() }: ExplainOptions = {}): Explanation {
  const words = VOCABULARIES[language]
  if (error instanceof UploadError) return explainUpload(error, words, language)
  if (error instanceof UploadSignatureError)
    return { ...words.invalidSignature(error.message), command: doctorCommand() }
  return explainOther(error, words)
}

const browserLanguage = (): Language =>
  typeof navigator !== 'undefined' && navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'

/** What else can end an upload has a name; its message may be anybody's, and is not repeated. */
function explainOther(error: unknown, words: Vocabulary): Text {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'AbortError') return words.aborted
  if (name === 'TimeoutError') return words.timedOut
  return name === 'NotReadableError' || name === 'NotFoundError' ? words.unreadable : words.unknown
}

function explainUpload(error: UploadError, words: Vocabulary, language: Language): Explanation {
  const { ossError } = error
  const around = {
    origin: typeof location === 'undefined' ? '' : location.origin,
    isOnline: typeof navigator === 'undefined' || navigator.onLine,
    refusal: findPolicyRefusal(error),
    cause: ossError && findCause(ossError)?.[language],
  }
  // a code of a newer version of the package, say
  const text = Object.hasOwn(words.codes, error.code) ? words.codes[error.code](error, around) : words.unknown
  const link = around.isOnline ? docLink(error, language) : undefined
  const command = commandFor(error, around)
  return { ...text, ...(link !== undefined && { docLink: link }), ...(command !== undefined && { command }) }
}

/** Errors of signing, of the endpoint and of callbacks: what the server says, not what the page does. */
const SERVER_SIDE = /^(?:0002|0007|0015)-/

function commandFor(
  { code, host, ossError }: UploadError,
  { origin, isOnline }: { origin: string; isOnline: boolean },
) {
  if (code === 'NETWORK_ERROR' && !isOnline) return undefined
  if (code === 'NETWORK_ERROR' || code === 'CHECKSUM_UNKNOWN' || ossError?.code === 'AccessForbidden')
    return corsCommand(origin, host)
  return code === 'STORED_UNCONFIRMED' || SERVER_SIDE.test(ossError?.ec ?? '') ? doctorCommand() : undefined
}
