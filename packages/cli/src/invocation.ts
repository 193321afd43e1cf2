import type { Surroundings } from './surroundings.js'

/** Words of a text that name a command of ours to run. */
const OURS =
  /(?<![\w./@-])oss-upload(?= (?:doctor|cors|explain|verify-callback|sign|lifecycle|ram-policy|emulator|--help|--lang)\b)/g

/**
 * Returns a function that writes commands as the user has to type them: run by `npx`, there is no `oss-upload` in the PATH.
 * @see https://docs.npmjs.com/cli/commands/npm-exec
 */
export function createInvocation(env: Surroundings['env']): (text: string) => string {
  if (env.npm_command !== 'exec') return (text) => text
  return (text) => text.replace(OURS, 'npx @acme/oss-upload-cli')
}
