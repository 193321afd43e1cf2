import { evaluatePostPolicy, isPolicyFault, type ParsedPolicy, parsePolicyDocument } from '@acme/oss-upload-core'
import type { UploadError } from '../errors.js'

/** A condition of the policy that the form did not meet. */
export interface BrokenCondition {
  readonly kind: 'condition'
  /** In lower case, without `$`. */
  readonly field: string
  readonly operator: 'eq' | 'starts-with' | 'in' | 'not-in'
  /** What was sent; `undefined` where the page does not know. */
  readonly value: string | undefined
  /** `undefined` where it is nobody's to read: signatures, tokens, callbacks. */
  readonly operand: string | readonly string[] | undefined
}

/** What of the policy a form broke. */
export type PolicyRefusal =
  | BrokenCondition
  | { readonly kind: 'size'; readonly size: number; readonly min: number; readonly max: number }
  | { readonly kind: 'expired'; readonly at: Date }

/** Fields whose values anybody may read. */
const READABLE =
  /^(?:bucket|key|(?:x-oss-)?content-type|success_action_status|x-oss-(?:object-acl|forbid-overwrite|storage-class))$/
const OPERATOR = /^(?:eq|starts-with|in|not-in)$/
const PRINTED = /Policy Condition failed: (\[.*\])/s
const EXPIRED = '0006-00000213'

/** Says which part of the policy that was sent the form broke: by what OSS says, and else by judging the form here. */
export function findPolicyRefusal(error: UploadError): PolicyRefusal | undefined {
  const { policy, size = 0, ossError } = error
  const parsed = policy === undefined ? undefined : readPolicy(policy)
  if (ossError?.ec === EXPIRED || /Policy expired/i.test(ossError?.message ?? ''))
    return parsed && { kind: 'expired', at: new Date(parsed.expiration) }
  if (ossError?.code === 'EntityTooLarge' || ossError?.code === 'EntityTooSmall') {
    const range = parsed?.sizeRanges.find(({ min, max }) => size < min || size > max)
    return range && { kind: 'size', size, ...range }
  }
  if (ossError?.code !== 'AccessDenied') return undefined
  return readPrinted(error) ?? (parsed && judge(parsed, error))
}

/** What the page knows of the form. */
const fieldsOf = ({ key, type }: UploadError): Record<string, string> => ({
  ...(key !== undefined && { key }),
  ...(type !== undefined && { 'content-type': type, 'x-oss-content-type': type }),
})

function readPolicy(base64: string): ParsedPolicy | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const parsed = parsePolicyDocument(new TextDecoder().decode(bytes))
    return isPolicyFault(parsed) ? undefined : parsed
  } catch {
    return undefined
  }
}

/** OSS prints the condition, such as `["eq", "$key", "a"]`, in newer answers. */
function readPrinted(error: UploadError): BrokenCondition | undefined {
  try {
    const [, printed = ''] = PRINTED.exec(error.ossError?.message ?? '') ?? []
    const [operator, name, operand] = JSON.parse(printed) as [string, string, string | string[]]
    if (!OPERATOR.test(operator)) return undefined
    return describe({ operator: operator as BrokenCondition['operator'], field: name, operand }, error)
  } catch {
    return undefined
  }
}

/** Judges each condition alone, since the page does not know every field. */
function judge({ conditions }: ParsedPolicy, error: UploadError): BrokenCondition | undefined {
  const fields = fieldsOf(error)
  const form = { bucket: '', fields, fileSize: 0, now: new Date(0) }
  const isBroken = ({ operator, field, operand }: (typeof conditions)[number]) => {
    const alone = { expiration: '9999-12-31T23:59:59Z', conditions: [[operator, `$${field}`, operand]] }
    return field in fields && !evaluatePostPolicy(JSON.stringify(alone), form).allowed
  }
  const broken = conditions.find(isBroken)
  return broken && describe(broken, error)
}

function describe(
  { operator, field, operand }: Pick<BrokenCondition, 'operator' | 'field' | 'operand'>,
  error: UploadError,
): BrokenCondition {
  const name = field.replace(/^\$/, '').toLowerCase()
  return {
    kind: 'condition',
    field: name,
    operator,
    value: fieldsOf(error)[name],
    operand: READABLE.test(name) ? operand : undefined,
  }
}
