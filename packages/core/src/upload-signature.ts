import { OssUploadError } from './errors.js'
import type { SignatureVersion } from './post-object.js'

/** What a server hands a browser so that it may upload, whichever server answered and in whichever shape. */
export interface UploadSignature {
  readonly version: SignatureVersion
  /** Where the form goes: an http(s) URL. */
  readonly host: string
  /** All origins of the bucket that a form may go to, best first; `host` alone where the answer names no others. */
  readonly hosts: readonly string[]
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

/** The error for an answer that cannot be used for this reason. */
export const refuseAnswer = (reason: string): UploadSignatureError => new UploadSignatureError(reason)

/** What an answer may have, by its name on the wire. */
export type AnswerMembers = Readonly<Record<string, unknown>>

/** An answer that says when it ends. Its fields are yet to be checked. */
export type CompleteAnswer = AnswerMembers & { readonly expire: number }

/** Whether an answer has what our servers write, as they write it; a sample server's has to be completed first. */
export function isCompleteAnswer(answer: unknown): answer is CompleteAnswer {
  const { fields, expire, server_time } = Object(answer) as AnswerMembers
  return typeof fields === 'object' && [expire, server_time].every(Number.isFinite)
}

/**
 * Reads a signing answer that has `fields` and `expire`. Members that are not known are ignored.
 * @throws UploadSignatureError that names what is missing or wrong.
 */
export function readUploadSignature(members: CompleteAnswer): UploadSignature {
  const { dir, key, state, accept, actions, hosts } = members
  const host = requireHost(members.host)
  const fields = requireFields(members.fields)
  return {
    version: 'Signature' in fields ? 'v1' : 'v4',
    host,
    hosts: [host, ...(optionalTexts(hosts) ?? []).map(requireHost)],
    dir: optionalText(dir) ?? '',
    key: optionalText(key),
    fields,
    expire: members.expire,
    serverTime: optionalNumber(members.server_time),
    state: optionalText(state),
    actions: optionalTexts(actions) ?? [],
    accept: optionalTexts(accept),
    minSize: optionalNumber(members.min_size),
    maxSize: optionalNumber(members.max_size),
  }
}

function requireFields(fields: unknown): Record<string, string> {
  const values = Object.values(Object(fields) as object)
  if (values.length === 0 || values.some((value) => typeof value !== 'string'))
    throw refuseAnswer('"fields" is no object of texts')
  return fields as Record<string, string>
}

function requireHost(host: unknown): string {
  if (!/^https?:\/\/[^/]/i.test(String(host))) throw refuseAnswer('"host" is no http(s) URL')
  return host as string
}

const optionalTexts = (value: unknown): string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined)
const optionalText = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined)
const optionalNumber = (value: unknown): number | undefined => (Number.isFinite(value) ? (value as number) : undefined)
