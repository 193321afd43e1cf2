/** Evaluates a policy document against a form, as OSS does before it takes the file. */
import type { FormFields } from './form-fields.js'
import { OssError } from './oss-error.js'
import type { FieldCondition, PostPolicy } from './policy-document.js'

/** Sizes that a policy allows, in bytes, inclusive. */
export interface SizeRange {
  readonly min: number
  readonly max: number
}

/** Largest object that PostObject and PutObject take, in bytes: 5 GB. */
export const MAX_OBJECT_SIZE: number = 5 * 1024 ** 3

/** Checks expiry and every condition on a field, in order; returns the sizes that the policy allows. */
export function checkPolicy(policy: PostPolicy, fields: FormFields, bucket: string, now: Date): SizeRange {
  if (now.getTime() > policy.expiration.getTime()) {
    throw new OssError('AccessDenied', {
      message: 'Invalid according to Policy: Policy expired.',
      ec: '0006-00000213',
      reason: { Expiration: policy.expiration.toISOString(), Now: now.toISOString() },
    })
  }
  let range: SizeRange = { min: 0, max: MAX_OBJECT_SIZE }
  for (const condition of policy.conditions) {
    if (condition.operator === 'content-length-range') {
      range = { min: Math.max(range.min, condition.min), max: Math.min(range.max, condition.max) }
    } else {
      assertCondition(condition, fields, bucket)
    }
  }
  return range
}

function assertCondition(condition: FieldCondition, fields: FormFields, bucket: string): void {
  const { name } = condition
  // `bucket` is the bucket of the host: a form field of that name cannot stand in for it.
  const actual = name === 'bucket' ? bucket : fields.get(name)
  if (!holds(condition, actual))
    throw conditionFailed(condition, actual === undefined ? 'absent' : JSON.stringify(actual))
}

/** The refusal for a condition that does not hold; prints the condition as OSS does, and keeps what was given instead. */
export function conditionFailed(condition: FieldCondition, given: string): OssError {
  const expected = 'values' in condition ? printList(condition.values) : JSON.stringify(condition.value)
  const printed = `["${condition.operator}", ${JSON.stringify(condition.field)}, ${expected}]`
  return new OssError('AccessDenied', {
    message: `Invalid according to Policy: Policy Condition failed: ${printed}`,
    ec: '0006-00000227',
    reason: { Condition: printed, Field: condition.field.slice(1), Given: given },
  })
}

const printList = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(', ')}]`

function holds(condition: FieldCondition, actual: string | undefined): boolean {
  switch (condition.operator) {
    case 'eq':
      return actual === condition.value
    case 'starts-with':
      return (actual ?? '').startsWith(condition.value)
    case 'in':
      return actual !== undefined && condition.values.includes(actual)
    case 'not-in':
      return actual === undefined || !condition.values.includes(actual)
  }
}

/** Throws `EntityTooLarge` once more bytes have come than allowed. */
export function assertNotTooLarge(size: number, { max }: SizeRange): void {
  if (size > max) throw new OssError('EntityTooLarge', { details: { ProposedSize: size, MaxSizeAllowed: max } })
}

/** Throws `EntityTooSmall` when the whole file has fewer bytes than demanded. */
export function assertNotTooSmall(size: number, { min }: SizeRange): void {
  if (size < min) throw new OssError('EntityTooSmall', { details: { ProposedSize: size, MinSizeAllowed: min } })
}
