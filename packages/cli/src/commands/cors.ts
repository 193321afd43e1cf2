import { type Command, Option } from 'commander'
import { type BucketClient, createBucketClient } from '../bucket-client.js'
import {
  type ActionContext,
  act,
  type CommandTools,
  createCommand,
  withBucketOptions,
  withPageOptions,
} from '../command-tools.js'
import { getBucketCors, putBucketCors } from '../cors/bucket-cors.js'
import { CORS_FORMATS, type CorsFormat, formatCors } from '../cors/cors-forms.js'
import { type CorsConfiguration, MAX_CORS_RULES, uploadRule, withUploadRule } from '../cors/cors-rules.js'
import { formatCorsXml } from '../cors/cors-xml.js'
import { describeRules } from '../cors/describe-rules.js'
import { CommandError } from '../errors.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import {
  type ConnectionFlags,
  originOf,
  readSettings,
  requireBucket,
  requireCredentials,
  requireOrigins,
  type Settings,
} from '../settings.js'
import type { Surroundings } from '../surroundings.js'
import { phrase } from '../texts/phrases.js'
import { checkCors } from './cors-check.js'

/** `oss-upload cors` */
export function corsCommand(tools: CommandTools): Command {
  const say = (id: Parameters<typeof phrase>[1]) => phrase(tools.language, id)
  const create = (name: string, id: Parameters<typeof phrase>[1]) =>
    withBucketOptions(createCommand(name, id, tools), tools)
  const show = act(create('show', 'DO_CORS_SHOW'), tools, showCors)
  const check = act(withPageOptions(create('check', 'DO_CORS_CHECK'), tools), tools, checkCors)
  const set = withPageOptions(create('set', 'DO_CORS_SET'), tools).option('--yes', say('OPT_YES'))
  const print = withPageOptions(create('print', 'DO_CORS_PRINT'), tools).addOption(
    new Option('--format <format>', say('OPT_FORMAT')).choices(CORS_FORMATS).default('xml'),
  )
  return createCommand('cors', 'DO_CORS', tools)
    .helpCommand(false)
    .addCommand(show)
    .addCommand(check)
    .addCommand(act(set, tools, setCors))
    .addCommand(act(print, tools, printCors))
}

/** Requests to the bucket that the settings name. @throws CommandError for what is missing */
export function clientOf(settings: Settings, surroundings: Surroundings): BucketClient {
  const { bucket, region, ...others } = requireBucket(settings)
  const origin = originOf({ ...others, bucket, region })
  return createBucketClient({ bucket, region, origin, credentials: requireCredentials(settings) }, surroundings)
}

async function showCors(flags: ConnectionFlags, { surroundings, output }: ActionContext): Promise<ExitCode> {
  const settings = await readSettings(flags, surroundings)
  const configuration = await getBucketCors(clientOf(settings, surroundings))
  if (output.isJson) output.json(toJson(configuration))
  else for (const line of describeRules(configuration, output)) output.prose(line)
  return EXIT.ok
}

const toJson = ({ rules, responseVary }: CorsConfiguration) => ({
  rules: rules.map(({ origins, methods, headers, exposed, maxAgeSeconds }) => ({
    allowed_origins: origins,
    allowed_methods: methods,
    allowed_headers: headers,
    expose_headers: exposed,
    max_age_seconds: maxAgeSeconds,
  })),
  response_vary: responseVary,
})

async function setCors(
  flags: ConnectionFlags & { readonly yes?: boolean },
  { surroundings, output }: ActionContext,
): Promise<ExitCode> {
  const settings = await readSettings(flags, surroundings)
  const client = clientOf(settings, surroundings)
  const origins = requireOrigins(settings)
  if (!flags.yes && !surroundings.isTerminal) throw new CommandError('NEEDS_YES')
  const current = await getBucketCors(client)
  const wanted = withUploadRule(current, origins, settings.multipart)
  const isSame = formatCorsXml(wanted) === formatCorsXml(current)
  if (wanted.rules.length > MAX_CORS_RULES)
    throw new CommandError('TOO_MANY_RULES', { count: current.rules.length }, EXIT.unavailable)
  if (!output.isJson && !isSame) {
    output.line(output.say('CORS_WILL_SET', { bucket: settings.bucket ?? '' }))
    for (const line of describeRules(wanted, output)) output.prose(line)
  }
  const isWanted = isSame || flags.yes || (await surroundings.confirm(output.say('CORS_ASK')))
  if (isWanted && !isSame) await putBucketCors(client, wanted)
  if (output.isJson) output.json({ changed: isWanted && !isSame, ...toJson(isWanted ? wanted : current) })
  else output.line(output.say(isSame ? 'CORS_SAME' : isWanted ? 'CORS_SET' : 'CANCELLED'))
  return EXIT.ok
}

async function printCors(
  flags: ConnectionFlags & { readonly format: CorsFormat },
  { surroundings, output }: ActionContext,
): Promise<ExitCode> {
  const settings = await readSettings(flags, surroundings)
  const rule = uploadRule(requireOrigins(settings), settings.multipart)
  const configuration = { rules: [rule], responseVary: true }
  if (output.isJson) output.json(toJson(configuration))
  else output.write(formatCors(configuration, flags.format, settings.bucket ?? 'BUCKET'))
  return EXIT.ok
}
