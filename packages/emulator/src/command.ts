import { createRequire } from 'node:module'
import { Command, InvalidArgumentError, Option } from 'commander'
import { EmulatorStartError } from './errors.js'
import { LOG_FORMATS, type LogFormat } from './journal/request-log.js'
import { type Emulator, startEmulator } from './start-emulator.js'
import { parseStsFlag } from './sts-flag.js'

interface EmulatorFlags {
  readonly port: number
  readonly host: string
  readonly data: string
  readonly bucket?: string[]
  readonly region: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly sts?: string[]
  readonly corsOrigin?: string[]
  readonly postEtag: 'md5' | 'opaque'
  readonly log: LogFormat
  readonly strict?: boolean
}

/** Builds the `oss-emulator` command; another command line may take it in under its own name. */
export function emulatorCommand(): Command {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
  const command = new Command('oss-emulator')
    .description('A local Alibaba Cloud OSS for development and tests.')
    .version(version)
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      '\nA flag goes before its environment variable, that before the default. Lists take commas there.',
    )
    .action(run)
  for (const option of options()) command.addOption(option)
  return command
}

/** The flags, each with its environment variable. */
function options(): Option[] {
  const option = (flags: string, description: string) => {
    const made = new Option(flags, description)
    return made.env(`OSS_EMULATOR_${made.name().replaceAll('-', '_').toUpperCase()}`)
  }
  return [
    option('--port <number>', 'port to listen on; 0 takes a free one').argParser(parsePort).default(9000),
    option('--host <address>', 'address to listen on').default('127.0.0.1'),
    option('--data <folder>', 'where buckets, objects and the callback key live').default('.oss-emulator'),
    option('--bucket <name>', 'bucket to make at start (default: "demo-bucket"; may be repeated)').argParser(collect),
    option('--region <id>', 'region that V4 signatures name').default('cn-hangzhou'),
    option('--access-key-id <id>', 'AccessKey id to accept').default('emulator-id'),
    option('--access-key-secret <secret>', 'its secret').default('emulator-secret'),
    option('--sts <id:secret:token[:expiration]>', 'temporary pair to accept besides (may be repeated)').argParser(
      collect,
    ),
    option('--cors-origin <origin>', 'origin that may upload (default: "*"; may be repeated)').argParser(collect),
    option('--post-etag <kind>', 'ETag of form uploads').choices(['md5', 'opaque']).default('md5'),
    option('--log <format>', 'what standard error says of each request').choices(LOG_FORMATS).default('normal'),
    // Its variable is read by `run`: commander takes any value of one, `0` too, for yes.
    new Option('--strict', 'refuse callbacks to private addresses, as OSS does (env: OSS_EMULATOR_STRICT=1)'),
  ]
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new InvalidArgumentError('Expected an integer from 0 to 65535.')
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, ...value.split(',')]

async function run(flags: EmulatorFlags, command: Command): Promise<void> {
  try {
    const { bucket, corsOrigin, data, sts, strict, ...others } = flags
    const emulator = await startEmulator({
      ...others,
      strict: strict ?? process.env.OSS_EMULATOR_STRICT === '1',
      dataDir: data,
      ...(bucket ? { buckets: bucket } : {}),
      ...(corsOrigin ? { corsOrigins: corsOrigin } : {}),
      ...(sts ? { temporaryCredentials: sts.map(parseStsFlag) } : {}),
    })
    for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(emulator))
    process.stdout.write(`oss-emulator ready at ${emulator.url}\n`)
  } catch (error) {
    const isExpected = error instanceof EmulatorStartError || error instanceof TypeError || error instanceof RangeError
    if (!isExpected) throw error
    command.error(`oss-emulator: ${error.message}`, { exitCode: 1 })
  }
}

/** Whoever reads what the command says may go, as `head -1` does: the emulator stays. */
function ignoreClosedPipe(): void {}

const FLUSH_MS = 500

/** A program that started the command and reads no log leaves lines in the pipe: they are not waited for. */
async function end(emulator: Emulator): Promise<void> {
  await emulator.close()
  setTimeout(() => process.exit(), FLUSH_MS).unref()
}
