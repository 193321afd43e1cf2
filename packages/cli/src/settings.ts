import { assertRegion, bucketOrigin, type OssCredentials, regionOfEndpoint } from '@acme/oss-upload-core'
import { type ConfigFile, readConfigFile } from './config-file.js'
import { CommandError } from './errors.js'
import { isOrigin, isOriginPattern, meantOrigin } from './origin.js'
import type { Surroundings } from './surroundings.js'

/** What the flags of a command say; every command has some of them. */
export interface ConnectionFlags {
  readonly config?: string
  readonly bucket?: string
  readonly region?: string
  readonly endpoint?: string
  readonly origin?: string[]
  readonly callbackUrl?: string
  readonly signingUrl?: string
  readonly signingHeader?: string[]
  readonly prefix?: string
  readonly accessKeyId?: string
  readonly multipart?: boolean
}

/** What commands work with. Flags go before the environment, that before the config file. */
export interface Settings {
  readonly bucket: string | undefined
  readonly region: string | undefined
  /** `undefined` means the region's public endpoint. */
  readonly endpoint: string | undefined
  /** Pages that upload, such as `https://app.example.com`. */
  readonly origins: readonly string[]
  /** The app's URL that OSS calls. */
  readonly callbackUrl: string | undefined
  /** The app's URL that pages get signatures from. */
  readonly signingUrl: string | undefined
  /** Headers of a logged-in user, by name, for `signingUrl`. */
  readonly signingHeaders: Readonly<Record<string, string>>
  /** Below which objects are put: ends in `/`, or is empty. */
  readonly prefix: string
  /** Whether pages upload in parts too. */
  readonly multipart: boolean
  readonly credentials: OssCredentials | undefined
}

/** {@link Settings} with everything that a request to the bucket needs. */
export interface BucketSettings extends Settings {
  readonly bucket: string
  readonly region: string
}

/** CI systems set a variable that has no value to an empty text. */
const withoutEmpty = (env: Surroundings['env']): Surroundings['env'] =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value))

/** Puts flags, environment and config file together. @throws CommandError for what cannot be used. */
export async function readSettings(flags: ConnectionFlags, surroundings: Surroundings): Promise<Settings> {
  const env = withoutEmpty(surroundings.env)
  const config: ConfigFile = await readConfigFile(flags.config, surroundings)
  const endpoint = flags.endpoint ?? env.OSS_ENDPOINT ?? config.endpoint
  const origins =
    flags.origin ?? (env.OSS_UPLOAD_ORIGIN ? env.OSS_UPLOAD_ORIGIN.split(/[\s,]+/).filter(Boolean) : undefined)
  return {
    bucket: flags.bucket ?? env.OSS_BUCKET ?? config.bucket,
    region: flags.region ?? env.OSS_REGION ?? config.region ?? regionOfEndpoint(endpoint ?? ''),
    endpoint,
    origins: origins ?? config.origins ?? [],
    callbackUrl: flags.callbackUrl ?? env.OSS_CALLBACK_URL ?? config.callbackUrl,
    signingUrl: assertUrl(flags.signingUrl ?? env.OSS_SIGNING_URL ?? config.signingUrl),
    signingHeaders: Object.fromEntries((flags.signingHeader ?? []).map(splitHeader)),
    prefix: flags.prefix ?? config.prefix ?? '',
    multipart: flags.multipart === false ? false : (config.multipart ?? true),
    credentials: readCredentials(flags, env),
  }
}

function assertUrl(url: string | undefined): string | undefined {
  if (url === undefined || (URL.canParse(url) && /^https?:/i.test(url))) return url
  throw new CommandError('OPTION_INVALID', {
    option: '--signing-url',
    reason: `"${url}" → https://app.example.com/api`,
  })
}

function splitHeader(text: string): [string, string] {
  const colon = text.indexOf(':')
  if (colon <= 0) throw new CommandError('OPTION_INVALID', { option: '--signing-header', reason: 'Name: value' })
  return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()]
}

function readCredentials(flags: ConnectionFlags, env: Surroundings['env']): OssCredentials | undefined {
  const accessKeyId = flags.accessKeyId ?? env.OSS_ACCESS_KEY_ID
  const accessKeySecret = env.OSS_ACCESS_KEY_SECRET
  if (!accessKeyId || !accessKeySecret) return undefined
  return { accessKeyId, accessKeySecret, securityToken: env.OSS_SESSION_TOKEN }
}

/** Bucket and region, for commands that cannot do without. @throws CommandError that names what is missing. */
export function requireBucket(settings: Settings): BucketSettings {
  const { bucket, region } = settings
  if (!bucket) throw new CommandError('OPTION_MISSING', { option: '--bucket', variable: 'OSS_BUCKET' })
  if (!region) throw new CommandError('OPTION_MISSING', { option: '--region', variable: 'OSS_REGION' })
  return { ...settings, bucket, region }
}

/** Credentials, for commands that cannot do without. @throws CommandError where they are missing. */
export function requireCredentials({ credentials }: Settings): OssCredentials {
  if (!credentials) throw new CommandError('CREDENTIALS_MISSING')
  return credentials
}

/** At least one origin, each in the form that a browser sends. @throws CommandError that says what is wrong. */
export function requireOrigins({ origins }: Settings): readonly string[] {
  if (origins.length === 0)
    throw new CommandError('OPTION_MISSING', { option: '--origin', variable: 'OSS_UPLOAD_ORIGIN' })
  const wrong = origins.find((origin) => !(origin.includes('*') ? isOriginPattern : isOrigin)(origin))
  if (wrong !== undefined)
    throw new CommandError('OPTION_INVALID', { option: '--origin', reason: `"${wrong}" → ${meantOrigin(wrong)}` })
  return origins
}

/** The bucket's own origin. @throws CommandError for a bucket, region or endpoint that is none. */
export function originOf({ bucket, region, endpoint }: BucketSettings): string {
  try {
    assertRegion(region)
    return bucketOrigin({ bucket, region, endpoint })
  } catch (error) {
    throw new CommandError('OPTION_INVALID', {
      option: '--bucket, --region, --endpoint',
      reason: (error as Error).message,
    })
  }
}
