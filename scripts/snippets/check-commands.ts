import { join } from 'node:path'
import { root } from '../commands.mjs'
import { runCommand } from '../run-command.ts'
import type { Snippet } from './read-snippets.ts'

/** Our commands, by each way to write them. */
const BINS: readonly (readonly [words: RegExp, bin: string])[] = [
  [/^(?:npx |pnpm exec |pnpm dlx )?(?:oss-upload|@acme\/oss-upload-cli)(?= |$)/, 'cli/bin/oss-upload.js'],
  [/^(?:npx |pnpm exec )?(?:oss-emulator|@acme\/oss-upload-emulator)(?= |$)/, 'emulator/bin/oss-emulator.js'],
]

/** What needs no bucket and no network is run as it stands. */
const PRINTS = /^(?:ram-policy|lifecycle|cors) print(?: |$)|^explain /

/**
 * Looks at the shell snippets: their syntax, and that what they call of ours is there, commands, options, scripts and packages.
 * Returns a line for each mistake.
 */
export async function findCommandErrors(snippets: readonly Snippet[]): Promise<string[]> {
  const shell = snippets.filter(({ language, skip }) => language === 'sh' && !skip)
  const found = await Promise.all(shell.map(findErrors))
  return found.flat()
}

async function findErrors({ file, line, code }: Snippet): Promise<string[]> {
  const checks = [runCommand('sh', ['-nc', code], root).then(() => []), ...listCommands(code).map(checkCommand)]
  const errors = await Promise.all(checks.map((check) => check.catch((error: Error) => [error.message])))
  return errors.flat().map((error) => `${file}:${line}: ${error}`)
}

/** The commands of a script: no comments, no settings of variables, no pipes' other ends. */
export function listCommands(code: string): string[] {
  return code
    .replaceAll('\\\n', ' ')
    .split(/\n|&&|\|/)
    .map((line) =>
      line
        .replace(/(^|\s)#.*/, '')
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/^(?:\w+=(?:"[^"]*"|'[^']*'|\S*) )*/, ''),
    )
    .filter(Boolean)
}

async function checkCommand(command: string): Promise<string[]> {
  for (const [words, bin] of BINS)
    if (words.test(command)) return checkBin(join(root, 'packages', bin), command.replace(words, '').trim())
  if (/^npm (?:install|i)|^pnpm add/.test(command)) return checkPackages(command)
  const script = /^(?:npm run|pnpm) ([a-z][\w:-]*)/.exec(command)?.[1]
  return script && !PNPM_OWN.has(script) ? checkScript(script) : []
}

const PNPM_OWN = new Set(['install', 'exec', 'login', 'dlx', 'add', 'publish'])

async function checkBin(bin: string, args: string): Promise<string[]> {
  if (PRINTS.test(args)) await runCommand('sh', ['-euc', `"$0" "$1" ${args}`, process.execPath, bin], root)
  const names = /^(?:[a-z][a-z-]* ?)*/.exec(args)?.[0].trim().split(' ').filter(Boolean) ?? []
  const help = await helpOf(bin, names)
  const flags = args.match(/(?<= |^)--[a-z][a-z-]*/g) ?? []
  return flags.filter((flag) => !help.includes(flag)).map((flag) => `${names.join(' ')} has no ${flag}`)
}

/** The help of the command that the words name. @throws Error where there is none. */
async function helpOf(bin: string, words: readonly string[]): Promise<string> {
  let help = await runCommand(process.execPath, [bin, '--help'], root)
  for (const [index, word] of words.entries()) {
    const commands = help.split('\nCommands:\n')[1]
    // the words behind a command without commands are its arguments
    if (commands === undefined) break
    if (!new RegExp(`^ {2}${word}\\b`, 'm').test(commands)) throw new Error(`there is no command "${words.join(' ')}"`)
    help = await runCommand(process.execPath, [bin, ...words.slice(0, index + 1), '--help'], root)
  }
  return help
}

const readJson = async (path: string) => (await import(join(root, path), { with: { type: 'json' } })).default

async function checkScript(script: string): Promise<string[]> {
  const { scripts } = await readJson('package.json')
  return script === 'test' || script in scripts ? [] : [`there is no script "${script}"`]
}

async function checkPackages(command: string): Promise<string[]> {
  const names = command
    .split(' ')
    .filter((word) => /^@?[a-z][\w./-]*(@[\w.^-]+)?$/.test(word))
    .slice(2)
  const ours = ['core', 'server', 'browser', 'emulator', 'cli'].map((name) => `@acme/oss-upload-${name}`)
  const manifests = await Promise.all(
    ['package.json', 'e2e/package.json', 'servers/package.json', 'packages/server/package.json'].map(readJson),
  )
  const known = new Set([
    ...ours,
    ...manifests.flatMap((m) => Object.keys({ ...m.dependencies, ...m.devDependencies })),
  ])
  return names.filter((name) => !known.has(name)).map((name) => `${name} is a package that nothing here is tested with`)
}
