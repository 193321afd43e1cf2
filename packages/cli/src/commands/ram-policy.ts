import { type Command, Option } from 'commander'
import { type ActionContext, act, type CommandTools, collect, createCommand } from '../command-tools.js'
import { CommandError } from '../errors.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { RAM_PURPOSES, type RamPurpose, writeRamPolicy } from '../ram-policy.js'
import { type ConnectionFlags, readSettings } from '../settings.js'
import { phrase } from '../texts/phrases.js'

interface RamPolicyFlags extends ConnectionFlags {
  readonly for?: string[]
}

/** What a server needs that signs forms and looks at what came. */
const USUAL: readonly RamPurpose[] = ['upload', 'verify', 'multipart']

/** `oss-upload ram-policy` */
export function ramPolicyCommand(tools: CommandTools): Command {
  const say = (id: Parameters<typeof phrase>[1]) => phrase(tools.language, id)
  const print = createCommand('print', 'DO_RAM_PRINT', tools)
    .option('--config <file>', say('OPT_CONFIG'))
    .option('--bucket <name>', say('OPT_BUCKET'))
    .option('--prefix <prefix>', say('OPT_PREFIX'))
    .addOption(
      new Option('--for <purpose>', `${say('OPT_FOR')} (${RAM_PURPOSES.join(', ')}; ${USUAL.join(' + ')})`).argParser(
        collect,
      ),
    )
  return createCommand('ram-policy', 'DO_RAM', tools)
    .helpCommand(false)
    .addCommand(act(print, tools, printRamPolicy))
}

async function printRamPolicy(flags: RamPolicyFlags, { surroundings, output }: ActionContext): Promise<ExitCode> {
  const { bucket, prefix } = await readSettings(flags, surroundings)
  if (!bucket) throw new CommandError('OPTION_MISSING', { option: '--bucket', variable: 'OSS_BUCKET' })
  const purposes = flags.for ?? USUAL
  const unknown = purposes.find((purpose) => !RAM_PURPOSES.includes(purpose as RamPurpose))
  if (unknown !== undefined)
    throw new CommandError('OPTION_INVALID', { option: '--for', reason: `"${unknown}": ${RAM_PURPOSES.join(', ')}` })
  output.json(writeRamPolicy(bucket, prefix, purposes as readonly RamPurpose[]))
  return EXIT.ok
}
