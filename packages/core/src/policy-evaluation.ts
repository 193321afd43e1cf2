import { isPolicyFault, type ParsedCondition, parsePolicyDocument } from './policy-document.js'

/** A form as OSS sees it. */
export interface PostedForm {
  /** The bucket that the form goes to. */
  readonly bucket: string
  /** The form's fields before `file`, by name; names compare without case. */
  readonly fields: Readonly<Record<string, string>>
  /** Size of the file, in bytes. */
  readonly fileSize: number
  /** OSS's time. */
  readonly now: Date
}

/** What OSS would say to a form. */
export type PolicyVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false
      /** The HTTP status. */
      readonly status: 400 | 403
      readonly code: 'InvalidPolicyDocument' | 'AccessDenied' | 'EntityTooLarge' | 'EntityTooSmall'
      readonly message: string
      /** OSS's number for the cause; `undefined` where none is published. */
      readonly ec: string | undefined
      /** The condition that failed, as OSS prints it; `undefined` where none did. */
      readonly condition: string | undefined
    }

/**
 * Says what OSS would say of a policy document (JSON text, decoded from base64) and a form. Fields without a condition are
 * not looked at, as OSS does not look at them.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export function evaluatePostPolicy(policyJson: string, form: PostedForm): PolicyVerdict {
  const policy = parsePolicyDocument(policyJson)
  if (isPolicyFault(policy)) return refuse(400, 'InvalidPolicyDocument', policy.message, policy.ec)
  if (form.now.getTime() > policy.expiration)
    return refuse(403, 'AccessDenied', 'Invalid according to Policy: Policy expired.', '0006-00000213')
  const fields = new Map(Object.entries(form.fields).map(([name, value]) => [name.toLowerCase(), value]))
  fields.set('bucket', form.bucket)
  const failed = policy.conditions.find((condition) => !holds(condition, fields.get(condition.field)))
  if (failed) {
    const message = `Invalid according to Policy: Policy Condition failed: ${failed.printed}`
    return refuse(403, 'AccessDenied', message, '0006-00000227', failed.printed)
  }
  if (policy.sizeRanges.some(({ max }) => form.fileSize > max))
    return refuse(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.', '0006-00000003')
  if (policy.sizeRanges.some(({ min }) => form.fileSize < min))
    return refuse(400, 'EntityTooSmall', 'Your proposed upload smaller than the minimum allowed size.', '0006-00000004')
  return { allowed: true }
}

type Refusal = Extract<PolicyVerdict, { allowed: false }>

const refuse = (
  status: Refusal['status'],
  code: Refusal['code'],
  message: string,
  ec: string | undefined,
  condition?: string,
): Refusal => ({ allowed: false, status, code, message, ec, condition })

/** An absent field fails all but `not-in` and an empty prefix; only for `eq` is that documented. */
function holds({ operator, operand }: ParsedCondition, value: string | undefined): boolean {
  if (operator === 'eq') return value === operand
  if (operator === 'starts-with') return (value ?? '').startsWith(operand as string)
  const isMember = value !== undefined && operand.includes(value)
  return operator === 'in' ? isMember : !isMember
}
