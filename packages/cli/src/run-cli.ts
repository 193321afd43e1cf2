import { type Command, CommanderError } from 'commander'
import { CommandError } from './errors.js'
import { EXIT, type ExitCode } from './exit-code.js'
import { HttpFailure } from './http-request.js'
import { chooseLanguage, type Language } from './language.js'
import { createOutput } from './output.js'
import { createProgram } from './program.js'
import type { Surroundings } from './surroundings.js'
import type { PhraseFacts, PhraseId } from './texts/phrases.js'
import { readUsageError } from './usage-error.js'

/**
 * Runs one command line and returns its exit code; it never throws for what a user did.
 * @param argv what comes after the program's name.
 * @param others commands of other packages.
 */
export async function runCli(
  argv: readonly string[],
  surroundings: Surroundings,
  others: readonly Command[] = [],
): Promise<ExitCode> {
  const language = chooseLanguage(argv, surroundings.env)
  if (isBare(argv)) {
    const output = createOutput(surroundings, language, false)
    output.write(output.say('FIRST_SCREEN'))
    return EXIT.ok
  }
  let exitCode: ExitCode = EXIT.ok
  const exit = (code: ExitCode) => {
    exitCode = code
  }
  const program = createProgram({ surroundings, language, exit })
  for (const command of others) program.addCommand(command)
  for (const command of descendants(program)) {
    command.exitOverride().configureOutput({
      writeOut: surroundings.stdout,
      writeErr: surroundings.stderr,
      outputError: () => {},
      getOutHelpWidth: () => surroundings.columns,
      getErrHelpWidth: () => surroundings.columns,
    })
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    return tell(error, { argv, surroundings, language })
  }
}

/** Nothing but, perhaps, a language. */
const isBare = (argv: readonly string[]): boolean =>
  argv.length === 0 ||
  (argv.length === 2 && argv[0] === '--lang') ||
  (argv.length === 1 && /^--lang=/.test(argv[0] ?? ''))

const descendants = (command: Command): Command[] => [command, ...command.commands.flatMap(descendants)]

interface Failure {
  readonly argv: readonly string[]
  readonly surroundings: Surroundings
  readonly language: Language
}

function tell(error: unknown, { argv, surroundings, language }: Failure): ExitCode {
  const output = createOutput(surroundings, language, argv.includes('--json'))
  const say = (code: PhraseId, facts: PhraseFacts, exitCode: ExitCode, more = ''): ExitCode => {
    const message = output.say(code, facts) + more
    if (output.isJson) output.json({ error: { code, message } })
    else output.error(`oss-upload: ${message}`)
    return exitCode
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok
    const usage = readUsageError(error)
    const meant = usage?.meant === undefined ? '' : output.say('USAGE_MEANT', { meant: usage.meant })
    if (usage) return say(usage.id, usage.facts, EXIT.usage, meant)
    if (error.code !== 'commander.error') return EXIT.usage
    // what the emulator says
    output.error(error.message)
    return EXIT.unavailable
  }
  if (error instanceof CommandError) return say(error.code, error.facts, error.exitCode)
  if (error instanceof HttpFailure) return say('NO_ANSWER', { host: 'OSS', reason: error.reason }, EXIT.unavailable)
  throw error
}
