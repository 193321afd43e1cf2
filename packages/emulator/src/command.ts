import { createRequire } from 'node:module'
import { Command, InvalidArgumentError, Option } from 'commander'
import { EmulatorStartError } from './errors.js'
import { startEmulator } from './start-emulator.js'

interface EmulatorFlags {
  readonly port: number
  readonly host: string
  readonly data: string
  readonly bucket?: string[]
  readonly region: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly corsOrigin?: string[]
  readonly postEtag: 'md5' | 'opaque'
}

/** Builds the `oss-emulator` command; another command line may take it in under its own name. */
export function emulatorCommand(): Command {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
  return new Command('oss-emulator')
    .description('A local Alibaba Cloud OSS for development and tests.')
    .version(version)
    .option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 9000)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <folder>', 'where buckets, objects and the callback key live', '.oss-emulator')
    .option('--bucket <name>', 'bucket to make at start (default: "demo-bucket"; may be repeated)', collect)
    .option('--region <id>', 'region that V4 signatures name', 'cn-hangzhou')
    .option('--access-key-id <id>', 'AccessKey id to accept', 'emulator-id')
    .option('--access-key-secret <secret>', 'its secret', 'emulator-secret')
    .option('--cors-origin <origin>', 'origin that may upload (default: "*"; may be repeated)', collect)
    .addOption(new Option('--post-etag <kind>', 'ETag of form uploads').choices(['md5', 'opaque']).default('md5'))
    .allowExcessArguments(false)
    .action(run)
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new InvalidArgumentError('Expected an integer from 0 to 65535.')
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value]

async function run(flags: EmulatorFlags, command: Command): Promise<void> {
  try {
    const { bucket, corsOrigin, data, ...options } = flags
    const emulator = await startEmulator({
      ...options,
      dataDir: data,
      ...(bucket ? { buckets: bucket } : {}),
      ...(corsOrigin ? { corsOrigins: corsOrigin } : {}),
    })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void emulator.close())
    process.stdout.write(`oss-emulator ready at ${emulator.url}\n`)
  } catch (error) {
    const isExpected = error instanceof EmulatorStartError || error instanceof TypeError || error instanceof RangeError
    if (!isExpected) throw error
    command.error(`oss-emulator: ${error.message}`, { exitCode: 1 })
  }
}
