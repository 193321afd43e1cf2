import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CommandError } from './errors.js'
import type { Surroundings } from './surroundings.js'

/** What `oss-upload.config.json` may say; never a secret. */
export interface ConfigFile {
  readonly bucket?: string
  readonly region?: string
  readonly endpoint?: string
  /** Pages that upload. */
  readonly origins?: readonly string[]
  readonly callbackUrl?: string
  readonly signingUrl?: string
  readonly prefix?: string
  readonly multipart?: boolean
}

/** The file that is read where no other is named. */
export const CONFIG_FILE = 'oss-upload.config.json'

const TYPES: Readonly<Record<keyof ConfigFile, 'string' | 'string[]' | 'boolean'>> = {
  bucket: 'string',
  region: 'string',
  endpoint: 'string',
  origins: 'string[]',
  callbackUrl: 'string',
  signingUrl: 'string',
  prefix: 'string',
  multipart: 'boolean',
}

/**
 * Reads the config file. One that was not named need not be there.
 * @throws CommandError for one that cannot be read, has members that are none, or a secret.
 */
export async function readConfigFile(named: string | undefined, { cwd }: Surroundings): Promise<ConfigFile> {
  const file = named ?? CONFIG_FILE
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (named === undefined && error.code === 'ENOENT') return undefined
    throw new CommandError('CONFIG_UNREADABLE', { file, reason: error.code ?? error.name })
  })
  return text === undefined ? {} : parseConfig(text, file)
}

function parseConfig(text: string, file: string): ConfigFile {
  let config: unknown
  try {
    config = JSON.parse(text)
  } catch {
    throw new CommandError('CONFIG_UNREADABLE', { file, reason: 'JSON' })
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new CommandError('CONFIG_UNREADABLE', { file, reason: 'JSON {…}' })
  for (const [member, value] of Object.entries(config)) assertMember(member, value, file)
  return config as ConfigFile
}

function assertMember(member: string, value: unknown, file: string): void {
  if (/secret|token|password|accesskey/i.test(member)) throw new CommandError('CONFIG_SECRET', { file, member })
  const expected = TYPES[member as keyof ConfigFile]
  if (expected === undefined)
    throw new CommandError('CONFIG_UNKNOWN_MEMBER', { file, member, known: Object.keys(TYPES).join(', ') })
  const isFit =
    expected === 'string[]'
      ? Array.isArray(value) && value.every((item) => typeof item === 'string')
      : typeof value === expected
  if (!isFit) throw new CommandError('CONFIG_WRONG_TYPE', { file, member, expected })
}
