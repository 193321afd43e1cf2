import { join } from 'node:path'
import { runCommand } from '../run-command.ts'

/** What a bin says of itself: its `--help`, and that of each command below it, in the order that they are listed. */
export async function readCommands(bin: string, commands: readonly string[] = []): Promise<string[]> {
  const help = await runCommand(process.execPath, [bin, ...commands, '--help'], join(bin, '..'), { LC_ALL: 'C' })
  const listed = /\n(?:Commands|Arguments):\n([\s\S]*?)(?:\n\n|$)/.exec(help)?.[1] ?? ''
  const names = help.includes('\nCommands:\n')
    ? Array.from(listed.matchAll(/^ {2}([a-z][\w-]*)/gm), ([, name = '']) => name)
    : []
  const below = await Promise.all(
    names.filter((name) => name !== 'help').map((name) => readCommands(bin, [...commands, name])),
  )
  return [help.trim(), ...below.flat()]
}
