import type { Command } from 'commander'
import { CHECKS } from '../checks/index.js'
import {
  type ActionContext,
  act,
  type CommandTools,
  collect,
  createCommand,
  withBucketOptions,
  withPageOptions,
} from '../command-tools.js'
import { runChecks } from '../doctor.js'
import { createDoctorContext } from '../doctor-context.js'
import { CommandError } from '../errors.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { runProbe } from '../probe/probe.js'
import { writeFacts } from '../probe/report-facts.js'
import { reportJson, summarize, writeReport } from '../report.js'
import { type ConnectionFlags, readSettings, requireBucket } from '../settings.js'
import { phrase } from '../texts/phrases.js'

interface DoctorFlags extends ConnectionFlags {
  readonly probe?: boolean
  readonly strict?: boolean
}

/** `oss-upload doctor` */
export function doctorCommand(tools: CommandTools): Command {
  const say = (id: Parameters<typeof phrase>[1]) => phrase(tools.language, id)
  const command = withPageOptions(withBucketOptions(createCommand('doctor', 'DO_DOCTOR', tools), tools), tools)
    .option('--callback-url <url>', say('OPT_CALLBACK_URL'))
    .option('--signing-url <url>', say('OPT_SIGNING_URL'))
    .option('--signing-header <header>', say('OPT_SIGNING_HEADER'), collect)
    .option('--prefix <prefix>', say('OPT_PREFIX'))
    .option('--probe', say('OPT_PROBE'))
    .option('--strict', say('OPT_STRICT'))
    .addHelpText('after', say('HELP_EXIT'))
  return act(command, tools, runDoctor)
}

/** A header as a whole, and what it is made of: a server may repeat either. */
const secretsOf = (header: string): string[] => [header, ...header.split(/[=;,\s]+/)]

async function runDoctor(flags: DoctorFlags, { surroundings, output }: ActionContext): Promise<ExitCode> {
  const settings = await readSettings(flags, surroundings)
  output.hide([settings.credentials?.accessKeySecret, ...Object.values(settings.signingHeaders).flatMap(secretsOf)])
  if (!settings.bucket && !settings.signingUrl && !settings.callbackUrl) {
    if (output.isJson) throw new CommandError('CONFIGURE_FIRST')
    output.error(output.say('CONFIGURE_FIRST'))
    output.error('')
    output.error(output.say('FIRST_SCREEN'))
    return EXIT.usage
  }
  if (settings.bucket) requireBucket(settings)
  const context = createDoctorContext(settings, surroundings)
  const results = await runChecks(CHECKS, context)
  const probe = flags.probe ? await runProbe(results, context) : undefined
  const all = probe ? [...results, ...probe.results] : results
  if (output.isJson) output.json({ ...reportJson(all, output.language), probe: probe?.facts })
  else {
    writeReport(all, output)
    if (probe) writeFacts(probe.facts, output)
  }
  const { fail, warn } = summarize(all)
  return fail > 0 || (flags.strict && warn > 0) ? EXIT.found : EXIT.ok
}
