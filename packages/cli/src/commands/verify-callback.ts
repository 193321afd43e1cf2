import type { Command } from 'commander'
import { type ActionContext, act, type CommandTools, createCommand, readInput } from '../command-tools.js'
import { CommandError } from '../errors.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { parseCapturedRequest } from '../explain/captured-request.js'
import { claimedKeyUrl, judgeCallback } from '../explain/judge-callback.js'
import { phrase } from '../texts/phrases.js'

interface VerifyFlags {
  readonly publicKey?: string
}

/** `oss-upload verify-callback` */
export function verifyCallbackCommand(tools: CommandTools): Command {
  const command = createCommand('verify-callback', 'DO_VERIFY', tools)
    .argument('<request>', phrase(tools.language, 'ARG_REQUEST'))
    .option('--public-key <file>', phrase(tools.language, 'OPT_PUBLIC_KEY'))
  return act(command, tools, runVerify)
}

async function runVerify(flags: VerifyFlags, { surroundings, output }: ActionContext, file = '-'): Promise<ExitCode> {
  const request = parseCapturedRequest(await readInput(file, surroundings))
  if (!request) throw new CommandError('INPUT_NO_REQUEST')
  const ownKey = flags.publicKey && (await readInput(flags.publicKey, surroundings)).toString('utf8')
  const verdict = judgeCallback(request, ownKey || undefined)
  if (output.isJson) {
    output.json({ verifies: verdict.code === 'VERIFIES', code: verdict.code, would_verify_with: verdict.repairs })
    return verdict.code === 'VERIFIES' ? EXIT.ok : EXIT.found
  }
  output.prose(output.say(verdict.code, { keyUrl: claimedKeyUrl(request) }))
  if (verdict.repairs) {
    output.line(output.say('WOULD_VERIFY'))
    for (const name of verdict.repairs) output.prose(`  ${output.say(name)}`)
  } else if (verdict.code === 'BAD_SIGNATURE') output.prose(output.say('WOULD_NOT_VERIFY'))
  return verdict.code === 'VERIFIES' ? EXIT.ok : EXIT.found
}
