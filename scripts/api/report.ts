import { join } from 'node:path'
import { root } from '../commands.mjs'
import { readManifest } from '../packed-packages.ts'
import { readCommands } from './command-surface.ts'
import { readSurfaces } from './declared-surface.ts'

/** Path of a package's committed report. */
export const reportFile = (folder: string): string => join(root, 'packages', folder, 'api.md')

const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``

/** Writes down the public surface of a package as it was built: each entry of `exports`, and each command of `bin`. */
export async function writeReport(folder: string): Promise<string> {
  const { name, exports, bin = {} } = await readManifest(folder)
  const path = join(root, 'packages', folder)
  const parts = [
    `# The public surface of ${name}`,
    'Written by `pnpm api:update`, which see in CONTRIBUTING.md. A change here is a change for users: it wants a changeset.',
  ]
  const entries = Object.entries(exports).flatMap(([entry, target]) => {
    const file = /"\.\/(dist\/[^"]+\.d\.ts)"/.exec(JSON.stringify(target))?.[1]
    return file ? [{ title: name + entry.slice(1), file: join(path, file) }] : []
  })
  const files = entries.map(({ file }) => file)
  for (const [index, { exported, referredTo }] of readSurfaces(files, path).entries()) {
    parts.push(`## \`${entries[index]?.title}\``, fence('ts', exported.join('\n\n')))
    if (referredTo.length > 0) parts.push('Referred to, but not exported:', fence('ts', referredTo.join('\n\n')))
  }
  for (const [command, file] of Object.entries(bin))
    for (const help of await readCommands(join(path, file)))
      parts.push(`## \`${usageOf(help, command)}\``, fence('', help))
  return `${parts.join('\n\n')}\n`
}

/** The command that a help is for: `oss-upload cors set` of `Usage: oss-upload cors set [options]`. */
const usageOf = (help: string, command: string): string => /^Usage: ([\w -]*\w)/.exec(help)?.[1] ?? command
