import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LoopbackRegistry } from '../../scripts/loopback-registry.js'
import { runCommand } from '../../scripts/run-command.js'
import { readSnippets, type Snippet } from '../../scripts/snippets/read-snippets.js'
import { type RunningProgram, startProgram } from './stranger-project.js'

/** The ports that the pages name, and those that a test has for them. */
export type Ports = Readonly<Record<'3000' | '9000', number>>

/** Where a block says which file it is: `// server.mjs`, `<!-- public/index.html -->`. */
const FILE_NAME = /^(?:\/\/ |.*<!-- )([\w./-]+\.\w+)/
/** What goes on until it is ended. */
const SERVES = /^(?:node|npx next dev|npx oss-emulator) /

/**
 * Does what a quick start says, in its order, in an empty folder: writes the files, runs the commands. Ours come from the
 * registry given, everything else from where it always does. What it starts goes into `running`, also where it fails later.
 */
export async function followQuickStart(
  file: string,
  folder: string,
  { registry, ports, running }: { registry: LoopbackRegistry; ports: Ports; running: RunningProgram[] },
): Promise<void> {
  await mkdir(folder)
  await writeFile(join(folder, '.npmrc'), `${registry.npmrc}prefer-offline=true\naudit=false\nfund=false\n`)
  for (const { language, code } of (await readSnippets(file)).map((snippet) => onPorts(snippet, ports))) {
    const name = FILE_NAME.exec(code)?.[1]
    if (name) await writeInto(join(folder, name), code)
    else if (language === 'sh' && SERVES.test(code)) running.push(await startCommand(folder, code))
    else if (language === 'sh') await runCommand('sh', ['-euc', code], folder)
  }
}

const onPorts = (snippet: Snippet, ports: Ports): Snippet => ({
  ...snippet,
  code: snippet.code.replace(/\b(3000|9000)\b/g, (port) => `${ports[port as keyof Ports]}`),
})

async function writeInto(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** npx hands no signal on to what it runs, so what it would run is run instead. */
function startCommand(folder: string, code: string): Promise<RunningProgram> {
  const [command = '', ...rest] = code.trim().split(' ')
  const [bin = '', ...args] = rest
  const program = command === 'npx' ? [join(folder, 'node_modules', '.bin', bin), ...args] : [command, ...rest]
  return startProgram(folder, program as [string, ...string[]])
}
