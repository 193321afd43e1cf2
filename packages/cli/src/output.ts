import { styleText } from 'node:util'
import { createInvocation } from './invocation.js'
import type { Language } from './language.js'
import { createMask } from './mask.js'
import type { Surroundings } from './surroundings.js'
import { displayWidth, wrapText } from './text-layout.js'
import { type PhraseFacts, type PhraseId, phrase } from './texts/phrases.js'

/** Where commands write: in the user's language, with colour where there is a terminal, and never a secret. */
export interface Output {
  readonly language: Language
  /** Whether `--json` was given. */
  readonly isJson: boolean
  /** Takes secrets out of all that is written from now on. */
  hide(secrets: readonly (string | undefined)[]): void
  /** Writes a line to stdout. */
  line(text?: string): void
  /**
   * Writes prose to stdout, in lines as wide as the terminal; after the first they are indented like `lead`, or like the
   * text where there is none.
   */
  prose(text: string, lead?: string): void
  /** Writes a text to stdout as it is. */
  write(text: string): void
  /** Writes a line to stderr. */
  error(text: string): void
  /** Writes a value to stdout as JSON. */
  json(value: unknown): void
  /** A phrase in the user's language. */
  say(id: PhraseId, facts?: PhraseFacts): string
  colour(name: 'green' | 'yellow' | 'red', text: string): string
}

/** Creates the output of one command. */
export function createOutput(surroundings: Surroundings, language: Language, isJson: boolean): Output {
  const { stdout, stderr, env } = surroundings
  const hidden: (string | undefined)[] = [env.OSS_ACCESS_KEY_SECRET, env.OSS_SESSION_TOKEN]
  let mask = createMask(hidden)
  const invoke = createInvocation(env)
  const show = (text: string) => invoke(mask(text))
  // @see https://no-color.org
  const hasColour = surroundings.isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
  return {
    language,
    isJson,
    hide(secrets) {
      hidden.push(...secrets)
      mask = createMask(hidden)
    },
    line: (text = '') => stdout(`${show(text)}\n`),
    // a secret that is broken into lines could not be masked any more
    prose: (text, lead) => stdout(layOut(show(text), lead, surroundings.columns)),
    write: (text) => stdout(show(text)),
    error: (text) => stderr(`${show(text)}\n`),
    json: (value) => stdout(show(`${JSON.stringify(value, undefined, 2)}\n`)),
    say: (id, facts) => phrase(language, id, facts),
    colour: (name, text) => (hasColour ? styleText(name, text, { validateStream: false }) : text),
  }
}

function layOut(text: string, lead: string | undefined, columns: number): string {
  const start = lead ?? /^ */.exec(text)?.[0] ?? ''
  const indent = ' '.repeat(displayWidth(start))
  const lines = wrapText(lead === undefined ? text.trimStart() : text, columns - indent.length)
  return `${start}${lines.join(`\n${indent}`)}\n`
}
