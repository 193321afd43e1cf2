import { randomUUID } from 'node:crypto'
import { encodeCallback, MAX_POST_OBJECT_SIZE, signPostPolicy } from '@acme/oss-upload-core'
import type { Command } from 'commander'
import { type ActionContext, act, type CommandTools, createCommand, withBucketOptions } from '../command-tools.js'
import { CommandError } from '../errors.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { type ConnectionFlags, originOf, readSettings, requireBucket, requireCredentials } from '../settings.js'
import { quote } from '../shell-quote.js'
import { type PhraseId, phrase } from '../texts/phrases.js'

interface SignFlags extends ConnectionFlags {
  readonly key?: string
  readonly file: string
  readonly maxSize: string
  readonly expires: string
}

/** `oss-upload sign` */
export function signCommand(tools: CommandTools): Command {
  const say = (id: PhraseId) => phrase(tools.language, id)
  const command = withBucketOptions(createCommand('sign', 'DO_SIGN', tools), tools)
    .option('--prefix <prefix>', say('OPT_PREFIX'))
    .option('--key <key>', say('OPT_KEY'))
    .option('--file <file>', say('OPT_FILE'), 'photo.jpg')
    .option('--max-size <bytes>', say('OPT_MAX_SIZE'), '20971520')
    .option('--expires <seconds>', say('OPT_EXPIRES'), '600')
    .option('--callback-url <url>', say('OPT_CALLBACK_URL'))
  return act(command, tools, runSign)
}

async function runSign(flags: SignFlags, { surroundings, output }: ActionContext): Promise<ExitCode> {
  const settings = requireBucket(await readSettings(flags, surroundings))
  const credentials = requireCredentials(settings)
  const origin = originOf(settings)
  const key = flags.key ?? `${settings.prefix}${randomUUID()}`
  const expires = readNumber('--expires', flags.expires, 7 * 24 * 3600)
  const maxSize = readNumber('--max-size', flags.maxSize, MAX_POST_OBJECT_SIZE)
  const now = surroundings.now()
  const callback = flags.callbackUrl === undefined ? undefined : encodeOwnCallback(flags.callbackUrl)
  const policy = {
    bucket: settings.bucket,
    expiration: new Date(now.getTime() + expires * 1000),
    conditions: [
      { key },
      { success_action_status: '200' },
      ['content-length-range', 0, maxSize] as const,
      ...(callback ? [{ callback }] : []),
    ],
  }
  const signed = signPostPolicy(policy, { version: 'v4', region: settings.region, credentials, now })
  const fields = { key, success_action_status: '200', ...signed, ...(callback && { callback }) }
  if (output.isJson) output.json({ url: origin, fields: { ...fields, file: `@${flags.file}` } })
  else {
    output.write(formatCurl(origin, fields, flags.file))
    output.error(output.say('SIGN_NOTE', { seconds: expires }))
  }
  return EXIT.ok
}

function encodeOwnCallback(callbackUrl: string): string {
  try {
    return encodeCallback({
      callbackUrl,
      callbackBody: 'bucket=${bucket}&object=${object}&size=${size}&mimeType=${mimeType}&etag=${etag}',
    })
  } catch (error) {
    throw new CommandError('OPTION_INVALID', { option: '--callback-url', reason: (error as Error).message })
  }
}

function readNumber(option: string, text: string, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= 1 && number <= max) return number
  throw new CommandError('OPTION_INVALID', { option, reason: `1 … ${max}` })
}

/** The token stays in the environment; the policy names it all the same, as OSS demands. */
function formatCurl(origin: string, fields: Readonly<Record<string, string>>, file: string): string {
  const parts = Object.entries(fields).map(([name, value]) =>
    name === 'x-oss-security-token' ? `-F "${name}=$OSS_SESSION_TOKEN"` : `--form-string ${quote(`${name}=${value}`)}`,
  )
  return `${['curl -i', ...parts, `-F ${quote(`file=@${file}`)}`, quote(`${origin}/`)].join(' \\\n  ')}\n`
}
