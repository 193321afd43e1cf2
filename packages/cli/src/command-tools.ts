import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { CommandError } from './errors.js'
import type { ExitCode } from './exit-code.js'
import type { Language } from './language.js'
import { createOutput, type Output } from './output.js'
import type { Surroundings } from './surroundings.js'
import { displayWidth, wrapText } from './text-layout.js'
import { type PhraseId, phrase } from './texts/phrases.js'

/** What commands are built with. */
export interface CommandTools {
  readonly surroundings: Surroundings
  readonly language: Language
  /** Tells the process's exit code. */
  readonly exit: (code: ExitCode) => void
}

/** What a command's action gets besides its flags. */
export interface ActionContext {
  readonly surroundings: Surroundings
  readonly output: Output
}

/** Makes a command with the options that all have; `act` runs it and returns the exit code. */
export function createCommand(name: string, description: PhraseId, { language, exit: _ }: CommandTools): Command {
  const say = (id: PhraseId) => phrase(language, id)
  return new Command(name)
    .description(say(description))
    .addOption(new Option('--lang <language>', say('OPT_LANG')).choices(['en', 'zh']))
    .option('--json', say('OPT_JSON'))
    .helpOption('-h, --help', say('HELP_HELP'))
    .configureHelp({
      styleTitle: (title) => translateTitle(title, language),
      displayWidth,
      minWidthToWrap: 20,
      boxWrap: (text, width) =>
        text
          .split('\n')
          .flatMap((line) => wrapText(line, width))
          .join('\n'),
      optionDescription: (option) => describeOption(option, language),
    })
}

const TITLES: Readonly<Record<string, PhraseId>> = {
  'Usage:': 'HELP_USAGE',
  'Options:': 'HELP_OPTIONS',
  'Arguments:': 'HELP_ARGUMENTS',
  'Commands:': 'HELP_COMMANDS',
}

/** Commander's own titles, in the user's language. */
export const translateTitle = (title: string, language: Language): string => {
  const id = TITLES[title]
  return id ? phrase(language, id) : title
}

/** What an option takes and has by default, in the user's language. */
function describeOption({ description, argChoices, defaultValue }: Option, language: Language): string {
  const facts = [
    ...(argChoices ? [argChoices.join(' | ')] : []),
    ...(typeof defaultValue === 'string' ? [phrase(language, 'HELP_DEFAULT', { value: defaultValue })] : []),
  ]
  if (facts.length === 0) return description
  return language === 'zh' ? `${description}（${facts.join('，')}）` : `${description} (${facts.join(', ')})`
}

/** Gives a command its action. */
export const act = <Flags extends object>(
  command: Command,
  { surroundings, language, exit }: CommandTools,
  run: (flags: Flags, context: ActionContext, ...args: string[]) => Promise<ExitCode>,
): Command =>
  command.action(async (...all: unknown[]) => {
    const flags = command.optsWithGlobals<Flags & { json?: boolean }>()
    const output = createOutput(surroundings, language, flags.json === true)
    const args = all.slice(0, -2) as string[]
    exit(await run(flags, { surroundings, output }, ...args))
  })

/** Collects an option that may be repeated. */
export const collect = (value: string, previous: string[] = []): string[] => [...previous, value]

/** Options that say which bucket. */
export function withBucketOptions(command: Command, { language }: CommandTools): Command {
  const say = (id: PhraseId) => phrase(language, id)
  return command
    .option('--config <file>', say('OPT_CONFIG'))
    .option('--bucket <name>', say('OPT_BUCKET'))
    .option('--region <id>', say('OPT_REGION'))
    .option('--endpoint <url>', say('OPT_ENDPOINT'))
    .option('--access-key-id <id>', say('OPT_ACCESS_KEY_ID'))
}

/** Options that say which pages upload, and how. */
export function withPageOptions(command: Command, { language }: CommandTools): Command {
  const say = (id: PhraseId) => phrase(language, id)
  return command
    .option('--origin <origin>', say('OPT_ORIGIN'), collect)
    .option('--no-multipart', say('OPT_NO_MULTIPART'))
}

/** Reads a file or, for `-`, stdin. @throws CommandError where it cannot be read. */
export async function readInput(file: string, { cwd, stdin }: Surroundings): Promise<Buffer> {
  if (file === '-') return stdin()
  try {
    return await readFile(resolve(cwd, file))
  } catch (error) {
    throw new CommandError('INPUT_UNREADABLE', { file, reason: (error as NodeJS.ErrnoException).code ?? 'error' })
  }
}
