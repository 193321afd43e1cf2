import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { root } from '../../scripts/commands.mjs'
import type { LoopbackRegistry } from '../../scripts/loopback-registry.js'
import { runCommand, strangersEnv } from '../../scripts/run-command.js'

const FIXTURE = fileURLToPath(new URL('../stranger', import.meta.url))
const TSC = join(root, 'node_modules/typescript-7/bin/tsc')

/** How each package manager is told to add packages to an empty project; what it has in its cache it shall not ask for. */
const ADD = {
  npm: ['install', '--prefer-offline', '--no-audit', '--no-fund'],
  pnpm: ['add', '--prefer-offline', '--reporter=append-only'],
}

/** A package manager that strangers use. */
export type PackageManager = keyof typeof ADD

/** A program of the stranger's that runs. */
export interface RunningProgram {
  /** The first line that it wrote. */
  readonly line: string
  /** Ends it by SIGTERM. */
  stop(): Promise<void>
}

/** Makes an empty project in `folder`, and adds packages to it by their names. */
export async function createProject(
  folder: string,
  manager: PackageManager,
  registry: LoopbackRegistry,
  packages: readonly string[],
): Promise<void> {
  await mkdir(folder)
  await writeFile(join(folder, '.npmrc'), registry.npmrc)
  // without it pnpm lets a package find what it does not name among its dependencies
  await writeFile(join(folder, 'pnpm-workspace.yaml'), 'hoist: false\n')
  await writeFile(join(folder, 'package.json'), '{ "name": "stranger", "private": true }')
  await runCommand(manager, [...ADD[manager], ...packages], folder)
  await cp(FIXTURE, folder, { recursive: true })
  // the same text as ESM and as CommonJS: for TypeScript it is the suffix that says which
  for (const name of ['app', 'page', 'emulator'])
    await copyFile(join(FIXTURE, `${name}.ts`), join(folder, `${name}.mts`))
  await copyFile(join(FIXTURE, 'app.ts'), join(folder, 'app.cts'))
}

/** Type-checks the project as its tsconfig says, and builds what that has it build. @throws Error with TypeScript's words. */
export const compile = (folder: string, config: string): Promise<string> =>
  runCommand(process.execPath, [TSC, '-p', config], folder)

/** Bundles the page, as an app's bundler does: with the packages that are installed in `folder`. */
export async function bundlePage(folder: string): Promise<void> {
  const outfile = join(folder, 'page.js')
  await build({ absWorkingDir: folder, entryPoints: ['page.ts'], outfile, bundle: true, format: 'esm' })
}

/** The names behind each entry, by `import` and by `require`. */
export async function loadAll(folder: string, entries: readonly string[]) {
  const output = await runCommand(process.execPath, ['load-all.mjs', ...entries], folder)
  return JSON.parse(output) as { entry: string; imported: string[]; required: string[] }[]
}

/** Starts a program in the project and waits for its first line. @throws Error with what it wrote where it ends before. */
export async function startProgram(
  folder: string,
  [command, ...args]: readonly [string, ...string[]],
  extra: Record<string, string> = {},
): Promise<RunningProgram> {
  const env = { ...strangersEnv, ...extra }
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const exited = once(child, 'exit')
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), exited.then(() => [''])])
  if (!line) throw new Error(`${command} ${args.join(' ')} did not start: ${errors}`)
  return {
    line,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** The version of a package that is installed in the project. */
export const installedVersion = async (folder: string, name: string): Promise<string> =>
  JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version
