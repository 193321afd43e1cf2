import type { Bilingual, Language } from '../language.js'
import { commandPhrases } from './command-phrases.js'
import { errorPhrases } from './error-phrases.js'
import { explainPhrases } from './explain-phrases.js'

/** Every text but those of findings. */
const phrases = { ...commandPhrases, ...errorPhrases, ...explainPhrases }

/** Name of a text. */
export type PhraseId = keyof typeof phrases

/** What is filled in for `{name}`. */
export type PhraseFacts = Readonly<Record<string, string | number>>

/** Fills in `{name}`; what has no fact stays as it is. */
export const fill = (template: string, facts: PhraseFacts): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole))

/** Writes a phrase. */
export const phrase = (language: Language, id: PhraseId, facts: PhraseFacts = {}): string =>
  fill((phrases[id] as Bilingual<string>)[language], facts)
