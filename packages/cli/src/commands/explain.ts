import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { readCallbackParameters } from '../callback-parameters.js'
import { type ActionContext, act, type CommandTools, collect, createCommand, readInput } from '../command-tools.js'
import { CommandError } from '../errors.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { parseCapturedRequest } from '../explain/captured-request.js'
import { explainCallback, explainCallbackParameters } from '../explain/explain-callback.js'
import { type Explanation, explainEc, explainError } from '../explain/explain-error.js'
import { explainPolicy, type FormToJudge } from '../explain/explain-policy.js'
import { phrase } from '../texts/phrases.js'

interface ExplainFlags {
  readonly form?: string[]
  readonly size?: string
}

/** `oss-upload explain` */
export function explainCommand(tools: CommandTools): Command {
  const command = createCommand('explain', 'DO_EXPLAIN', tools)
    .argument('<input>', phrase(tools.language, 'ARG_INPUT'))
    .option('--form <name=value>', phrase(tools.language, 'OPT_FORM'), collect)
    .option('--size <bytes>', phrase(tools.language, 'OPT_SIZE'))
  return act(command, tools, runExplain)
}

async function runExplain(flags: ExplainFlags, context: ActionContext, input = '-'): Promise<ExitCode> {
  const { surroundings, output } = context
  const isFile =
    input === '-' ||
    (await access(resolve(surroundings.cwd, input)).then(
      () => true,
      () => false,
    ))
  const raw = isFile ? await readInput(input, surroundings) : Buffer.from(input)
  const { kind, lines, facts, isRefused } = explain(raw, flags, context)
  if (output.isJson) output.json({ kind, ...facts })
  else for (const line of lines) output.prose(line)
  return isRefused ? EXIT.found : EXIT.ok
}

function explain(raw: Buffer, flags: ExplainFlags, { surroundings, output }: ActionContext): Explanation {
  const text = raw.toString('utf8').trim()
  if (/^\d{4}-\d{8}$/.test(text)) return explainEc(text, output)
  if (/<Error[\s>]/.test(text)) return explainError(text, output)
  const request = parseCapturedRequest(raw)
  if (request && Object.keys(request.headers).length > 0) return explainCallback(request, output)
  const json = text.startsWith('{') ? text : Buffer.from(text, 'base64').toString('utf8')
  const callback = readCallbackParameters(Buffer.from(json).toString('base64'))
  if (callback?.callbackUrl) return explainCallbackParameters(callback, output)
  // a policy that is no JSON, as its quoted texts show, is still one: its fault is the explanation
  if (/"(?:conditions|expiration)"/.test(json)) return explainPolicy(json, readForm(flags), surroundings.now(), output)
  throw new CommandError('INPUT_UNKNOWN')
}

function readForm({ form, size }: ExplainFlags): FormToJudge | undefined {
  if (form === undefined && size === undefined) return undefined
  if (size !== undefined && !/^\d+$/.test(size))
    throw new CommandError('OPTION_INVALID', { option: '--size', reason: size })
  const fields = (form ?? []).map((pair): [string, string] => {
    const equals = pair.indexOf('=')
    if (equals <= 0) throw new CommandError('OPTION_INVALID', { option: '--form', reason: 'name=value' })
    return [pair.slice(0, equals), pair.slice(equals + 1)]
  })
  return { fields: Object.fromEntries(fields), size: size === undefined ? undefined : Number(size) }
}
