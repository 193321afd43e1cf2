import { explain } from '@acme/oss-upload-browser/words'
import { languageTag } from './language/language.js'
import type { FailureWords } from './language/translations.js'

/** Says in the page's language why a file failed, and what to do. */
export function explainFailure(error: unknown): FailureWords {
  const { title, hint, command } = explain(error, { language: languageTag() === 'en' ? 'en' : 'zh' })
  return { reason: title, advice: command === undefined ? hint : `${hint} ${command}` }
}
