import type { CommanderError } from 'commander'
import type { PhraseFacts, PhraseId } from './texts/phrases.js'

const PHRASES: Readonly<Record<string, PhraseId>> = {
  'commander.unknownOption': 'USAGE_OPTION_UNKNOWN',
  'commander.unknownCommand': 'USAGE_COMMAND_UNKNOWN',
  'commander.missingArgument': 'USAGE_ARGUMENT_MISSING',
  'commander.optionMissingArgument': 'USAGE_VALUE_MISSING',
  'commander.invalidArgument': 'USAGE_VALUE_INVALID',
  'commander.excessArguments': 'USAGE_TOO_MANY',
}

/** What is wrong with a command line. */
export interface UsageError {
  readonly id: PhraseId
  readonly facts: PhraseFacts
  /** What the user may have meant. */
  readonly meant: string | undefined
}

/** What commander says, in words of ours: its own are English, and not masked. `undefined` where it has said them already. */
export function readUsageError({ code, message }: CommanderError): UsageError | undefined {
  const id = PHRASES[code]
  if (id === undefined) return undefined
  const name = /'([^']*)'/.exec(message)?.[1] ?? ''
  const meant = /Did you mean (?:one of )?([^?]+)\?/.exec(message)?.[1]
  const choices = /Allowed choices are (.*)\.$/m.exec(message)?.[1]
  // the value itself is not repeated: it may be a secret in the wrong place
  const reason = /' is invalid\. (.*)$/s.exec(message)?.[1] ?? ''
  if (id === 'USAGE_VALUE_INVALID' && choices === undefined)
    return { id: 'OPTION_INVALID', facts: { option: name, reason }, meant }
  return { id, facts: { name, choices: choices ?? '' }, meant }
}
