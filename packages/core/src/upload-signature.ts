import { OssUploadError } from './errors.js'
import { parseOssDate } from './oss-time.js'
import type { SignatureVersion } from './post-object.js'

/** What a server hands a browser so that it may upload, whichever server answered and in whichever shape. */
export interface UploadSignature {
  readonly version: SignatureVersion
  /** Where the form goes: an http(s) URL. */
  readonly host: string
  /** What every object key begins with: ends in `/`, or `''`. */
  readonly dir: string
  /** The one key that it is good for; `undefined` where any below `dir` is. */
  readonly key: string | undefined
  /** The form fields to send verbatim, after `key` and before `file`. */
  readonly fields: Readonly<Record<string, string>>
  /** When OSS starts to refuse the form, in unix seconds of the server's clock. */
  readonly expire: number
  /** The server's clock when it answered, in unix seconds; `undefined` where the answer does not tell. */
  readonly serverTime: number | undefined
  /** What the server sealed for itself, to be sent back when it is asked about this upload. */
  readonly state: string | undefined
  /** What the server can be asked by `POST ?action=…`, such as `confirm`; empty where it offers nothing. */
  readonly actions: readonly string[]
  /** The smallest file that the policy takes, in bytes. */
  readonly minSize: number | undefined
  /** The largest file that the policy takes, in bytes. */
  readonly maxSize: number | undefined
  /** The MIME types that the server takes, `*` allowed after the slash; `undefined` where it does not say. */
  readonly accept: readonly string[] | undefined
}

/** The answer of a signing endpoint is none that OSS could accept. */
export class UploadSignatureError extends OssUploadError {
  override readonly name = 'UploadSignatureError'
  readonly code = 'INVALID_UPLOAD_SIGNATURE'
  constructor(reason: string) {
    super(`The signing endpoint's answer cannot be used: ${reason}.`)
  }
}

/**
 * Reads the answer of a signing endpoint: ours, or one of the official samples (V1: `accessid` …; V4: `x_oss_credential` …,
 * where the Java sample says `version`). Members that are not known are ignored.
 * @throws UploadSignatureError that names what is missing or wrong.
 */
export function parseUploadSignature(answer: unknown): UploadSignature {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    throw new UploadSignatureError('it is not a JSON object')
  // the Java sample says `version`
  const members: Members = { x_oss_signature_version: (answer as Members).version, ...answer }
  const version = readVersion(members)
  return {
    version,
    host: readHost(members),
    dir: optionalText(members, 'dir') ?? '',
    key: optionalText(members, 'key'),
    fields: readFields(members) ?? fieldsOfMembers(members, version),
    expire: optionalNumber(members, 'expire') ?? expirationOf(requireText(members, 'policy')),
    serverTime: optionalNumber(members, 'server_time') ?? parseOssDate(optionalText(members, 'x_oss_date') ?? ''),
    state: optionalText(members, 'state'),
    actions: optionalTexts(members.actions) ?? [],
    accept: optionalTexts(members.accept),
    minSize: optionalNumber(members, 'min_size'),
    maxSize: optionalNumber(members, 'max_size'),
  }
}

type Members = Readonly<Record<string, unknown>>

function readVersion(members: Members): SignatureVersion {
  if (optionalText(members, 'x_oss_credential')) return 'v4'
  if (optionalText(members, 'accessid')) return 'v1'
  throw new UploadSignatureError('it has neither "x_oss_credential" (V4) nor "accessid" (V1)')
}

/** Form fields by the member that has their value. */
const SIGNED_FIELDS = {
  v4: {
    policy: 'policy',
    signature: 'x-oss-signature',
    x_oss_signature_version: 'x-oss-signature-version',
    x_oss_credential: 'x-oss-credential',
    x_oss_date: 'x-oss-date',
  },
  v1: { policy: 'policy', accessid: 'OSSAccessKeyId', signature: 'Signature' },
}
const OPTIONAL_FIELDS = { security_token: 'x-oss-security-token', callback: 'callback' }

/** The fields that the samples' pages send. */
function fieldsOfMembers(members: Members, version: SignatureVersion): Record<string, string> {
  const fields: Record<string, string> = { success_action_status: '200' }
  for (const [member, field] of Object.entries(SIGNED_FIELDS[version])) fields[field] = requireText(members, member)
  for (const [member, field] of Object.entries(OPTIONAL_FIELDS)) {
    const text = optionalText(members, member)
    if (text) fields[field] = text
  }
  return fields
}

function readFields({ fields }: Members): Record<string, string> | undefined {
  if (fields === undefined || fields === null) return undefined
  const entries = typeof fields === 'object' && !Array.isArray(fields) ? Object.entries(fields) : []
  if (entries.length === 0 || entries.some(([, value]) => typeof value !== 'string'))
    throw new UploadSignatureError('"fields" is not an object of texts')
  return Object.fromEntries(entries) as Record<string, string>
}

function readHost(members: Members): string {
  const host = requireText(members, 'host')
  if (!/^https?:\/\/[^/]/i.test(host)) throw new UploadSignatureError('"host" is not an http or https URL')
  return host
}

function expirationOf(policy: string): number {
  try {
    // the bytes of other letters read wrongly here, and are not looked at
    const { expiration } = JSON.parse(atob(policy)) as { expiration?: unknown }
    const time = Date.parse(String(expiration))
    if (!Number.isNaN(time)) return Math.floor(time / 1000)
  } catch {
    // not base64 of JSON: the same as JSON without an expiration
  }
  throw new UploadSignatureError('it has no "expire", and its policy no expiration')
}

const optionalTexts = (value: unknown): string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined)

function optionalText(members: Members, name: string): string | undefined {
  const value = members[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function requireText(members: Members, name: string): string {
  const text = optionalText(members, name)
  if (text === undefined) throw new UploadSignatureError(`"${name}" is missing or is no text`)
  return text
}

/** Some servers write numbers as text. */
function optionalNumber(members: Members, name: string): number | undefined {
  const value = members[name]
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
