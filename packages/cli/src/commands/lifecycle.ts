import { type Command, Option } from 'commander'
import { type ActionContext, act, type CommandTools, createCommand } from '../command-tools.js'
import { CommandError } from '../errors.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { type ConnectionFlags, readSettings } from '../settings.js'
import { phrase } from '../texts/phrases.js'

interface LifecycleFlags extends ConnectionFlags {
  readonly days: string
  readonly format: 'xml' | 'ossutil' | 'terraform'
}

/** `oss-upload lifecycle` */
export function lifecycleCommand(tools: CommandTools): Command {
  const say = (id: Parameters<typeof phrase>[1]) => phrase(tools.language, id)
  const print = createCommand('print', 'DO_LIFECYCLE_PRINT', tools)
    .option('--config <file>', say('OPT_CONFIG'))
    .option('--bucket <name>', say('OPT_BUCKET'))
    .option('--prefix <prefix>', say('OPT_PREFIX'))
    .option('--days <number>', say('OPT_DAYS'), '7')
    .addOption(
      new Option('--format <format>', say('OPT_FORMAT')).choices(['xml', 'ossutil', 'terraform']).default('xml'),
    )
  return createCommand('lifecycle', 'DO_LIFECYCLE', tools)
    .helpCommand(false)
    .addCommand(act(print, tools, printLifecycle))
}

async function printLifecycle(flags: LifecycleFlags, { surroundings, output }: ActionContext): Promise<ExitCode> {
  const { bucket = 'BUCKET', prefix } = await readSettings(flags, surroundings)
  const days = /^[1-9]\d{0,4}$/.test(flags.days) ? Number(flags.days) : undefined
  if (days === undefined) throw new CommandError('OPTION_INVALID', { option: '--days', reason: flags.days })
  if (output.isJson) output.json({ id: RULE_ID, prefix, abort_multipart_upload_days: days })
  else output.write(FORMATS[flags.format](bucket, prefix, days))
  return EXIT.ok
}

const RULE_ID = 'abort-unfinished-uploads'

type Format = (bucket: string, prefix: string, days: number) => string

/** @see https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketlifecycle */
const formatXml: Format = (_bucket, prefix, days) => `<?xml version="1.0" encoding="UTF-8"?>
<LifecycleConfiguration>
  <Rule>
    <ID>${RULE_ID}</ID>
    <Prefix>${prefix.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Prefix>
    <Status>Enabled</Status>
    <AbortMultipartUpload>
      <Days>${days}</Days>
    </AbortMultipartUpload>
  </Rule>
</LifecycleConfiguration>
`

const FORMATS: Readonly<Record<LifecycleFlags['format'], Format>> = {
  xml: formatXml,
  // PutBucketLifecycle replaces all rules: the command says so where it is read
  ossutil: (bucket, prefix, days) =>
    `# replaces every lifecycle rule of the bucket: add the rules that are to stay\ncat > lifecycle.xml <<'XML'\n${formatXml(bucket, prefix, days)}XML\nossutil api put-bucket-lifecycle --bucket ${bucket} --lifecycle-configuration file://lifecycle.xml\n`,
  terraform: (bucket, prefix, days) => `resource "alicloud_oss_bucket_lifecycle" "upload" {
  bucket = ${JSON.stringify(bucket)}
  rule {
    id     = "${RULE_ID}"
    prefix = ${JSON.stringify(prefix)}
    status = "Enabled"
    abort_multipart_upload {
      days = "${days}"
    }
  }
}
`,
}
