/** The answers of the official sample servers: a path of its own, since pages whose server is ours need none of it. */
import { parseOssDate } from './oss-time.js'
import type { SignatureVersion } from './post-object.js'
import type { AnswerMembers, CompleteAnswer } from './upload-signature.js'

/** Makes the error for an answer that cannot be completed. It is passed in: shared code would be a file more for every page. */
type Refuse = (reason: string) => Error

/** What there is beside the answer. */
export interface AnswerContext {
  readonly refuse: Refuse
  /** The `Date` header of the answer, where it is known: most samples do not tell their time. */
  readonly date?: string | null | undefined
}

/**
 * Writes the answer of an official sample server as ours would: with `fields`, `expire` and, where it can be told,
 * `server_time`. V1 has `accessid` …; V4 `x_oss_credential` …, where the Java sample says `version`. What the answer has stays.
 * @throws what `refuse` makes of the reason, such as `"signature" is missing or is no text`.
 * @see https://www.alibabacloud.com/help/en/oss/use-cases/obtain-signature-information-from-the-server-and-upload-data-to-oss
 */
export function completeAnswer(answer: unknown, { refuse, date }: AnswerContext): CompleteAnswer {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw refuse('it is not a JSON object')
  // the Java sample says `version`
  const members: AnswerMembers = { x_oss_signature_version: (answer as AnswerMembers).version, ...answer }
  return {
    ...members,
    fields: members.fields ?? fieldsOf(members, refuse),
    expire: toNumber(members.expire) ?? expirationOf(members, refuse),
    server_time:
      toNumber(members.server_time) ??
      parseOssDate(String(members.x_oss_date)) ??
      toNumber(Date.parse(date ?? '') / 1000),
    min_size: toNumber(members.min_size),
    max_size: toNumber(members.max_size),
  }
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
function fieldsOf(members: AnswerMembers, refuse: Refuse): Record<string, string> {
  const signed = Object.entries(SIGNED_FIELDS[versionOf(members, refuse)])
  const optional = Object.entries(OPTIONAL_FIELDS).filter(([member]) => isText(members[member]))
  const fields = [...signed, ...optional].map(([member, field]) => [field, requireText(members, member, refuse)])
  return { success_action_status: '200', ...Object.fromEntries(fields) }
}

function versionOf(members: AnswerMembers, refuse: Refuse): SignatureVersion {
  if (isText(members.x_oss_credential)) return 'v4'
  if (isText(members.accessid)) return 'v1'
  throw refuse('it has neither "x_oss_credential" (V4) nor "accessid" (V1)')
}

function expirationOf(members: AnswerMembers, refuse: Refuse): number {
  try {
    // the bytes of other letters read wrongly here, and are not looked at
    const { expiration } = JSON.parse(atob(requireText(members, 'policy', refuse))) as { expiration?: unknown }
    const time = Date.parse(String(expiration))
    if (!Number.isNaN(time)) return Math.floor(time / 1000)
  } catch {
    // not base64 of JSON: the same as JSON without an expiration
  }
  throw refuse('it has no "expire", and its policy no expiration')
}

/** Some servers write numbers as text. */
function toNumber(value: unknown): number | undefined {
  const number = isText(value) ? Number(value) : value
  return Number.isFinite(number) ? (number as number) : undefined
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function requireText(members: AnswerMembers, name: string, refuse: Refuse): string {
  const text = members[name]
  if (!isText(text)) throw refuse(`"${name}" is missing or is no text`)
  return text
}
