import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { env as ownEnv } from './commands.mjs'

// What vitest and `pnpm exec` set for us would help a stranger's program out: NODE_PATH even lends it our node_modules.
const ours = /^(NODE_PATH|NODE_OPTIONS|NODE_ENV|VITEST.*|TEST|PROD|DEV|MODE|BASE_URL|SSR|PNPM_PACKAGE_NAME)$/

/** The environment of somebody who has only Node, npm and pnpm. */
export const strangersEnv: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ownEnv).filter(([name]) => !ours.test(name)),
)

/** Runs a program to its end, in a stranger's environment, and returns what it wrote to stdout. */
export async function runCommand(
  command: string,
  args: readonly string[],
  cwd: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...strangersEnv, ...extra }
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 64 * 1024 ** 2 })
    return stdout
  } catch (error) {
    // node's own message has the command line alone; tsc and npm say on stdout what is wrong
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`\`${command} ${args.join(' ')}\` failed in ${cwd}:\n${stdout}${stderr}`, { cause: error })
  }
}
