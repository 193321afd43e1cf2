import type { Bilingual, Language } from '../language.js'
import { bucketFindings } from './bucket-findings.js'
import { callbackFindings } from './callback-findings.js'
import { callbackUrlFindings } from './callback-url-findings.js'
import { corsFindings } from './cors-findings.js'
import { credentialFindings } from './credential-findings.js'
import { endpointFindings } from './endpoint-findings.js'
import { fill, type PhraseFacts } from './phrases.js'
import { policyFindings } from './policy-findings.js'
import { probeFindings } from './probe-findings.js'
import { signingCorsFindings } from './signing-cors-findings.js'
import { signingFindings } from './signing-findings.js'

/** What was seen; for what is not well also why it matters, and the fix. `{name}` is filled in with a fact. */
export type FindingText = readonly [seen: string] | readonly [seen: string, why: string, fix: string]

const texts = {
  ...endpointFindings,
  ...bucketFindings,
  ...credentialFindings,
  ...corsFindings,
  ...signingFindings,
  ...signingCorsFindings,
  ...policyFindings,
  ...callbackUrlFindings,
  ...callbackFindings,
  ...probeFindings,
}

/** What a check can find: stable, to branch on. */
export type FindingCode = keyof typeof texts

/** Every code, for the tests that look at all texts. */
export const FINDING_CODES = Object.keys(texts) as readonly FindingCode[]

/** The texts of a finding in one language. */
export interface WrittenFinding {
  readonly seen: string
  readonly why: string | undefined
  readonly fix: string | undefined
}

/** Writes a finding's texts. */
export function writeFinding(language: Language, code: FindingCode, facts: PhraseFacts): WrittenFinding {
  const [seen, why, fix] = (texts[code] as Bilingual<FindingText>)[language]
  const write = (text: string | undefined) => (text === undefined ? undefined : fill(text, facts))
  return { seen: fill(seen, facts), why: write(why), fix: write(fix) }
}
