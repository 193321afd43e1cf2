import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { type CommandTools, createCommand } from './command-tools.js'
import { corsCommand } from './commands/cors.js'
import { doctorCommand } from './commands/doctor.js'
import { explainCommand } from './commands/explain.js'
import { lifecycleCommand } from './commands/lifecycle.js'
import { ramPolicyCommand } from './commands/ram-policy.js'
import { signCommand } from './commands/sign.js'
import { verifyCallbackCommand } from './commands/verify-callback.js'
import { phrase } from './texts/phrases.js'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** Builds the whole command line, but for what comes from other packages. */
export function createProgram(tools: CommandTools): Command {
  const program = createCommand('oss-upload', 'DESCRIPTION', tools)
    .version(version, '-V, --version', phrase(tools.language, 'HELP_VERSION'))
    .helpCommand(false)
    .addHelpText('after', phrase(tools.language, 'HELP_EXIT'))
  const makers = [
    doctorCommand,
    corsCommand,
    explainCommand,
    verifyCallbackCommand,
    signCommand,
    lifecycleCommand,
    ramPolicyCommand,
  ]
  for (const make of makers) program.addCommand(make(tools))
  return program
}
