import { textToBase64 } from './encoding.js'

/**
 * One rule that the form must meet. Field names compare without case, values with it.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject#section-d5z-1ww-wdb
 */
export type PolicyCondition =
  /** The field has exactly this value; one member only. */
  | { readonly [field: string]: string }
  /** The field has exactly this value, or begins with it (`''` accepts any value). */
  | readonly [operator: 'eq' | 'starts-with', field: `$${string}`, value: string]
  /** The field has one of these values, or none of them. */
  | readonly [operator: 'in' | 'not-in', field: `$${string}`, values: readonly string[]]
  /** The file has from `min` to `max` bytes, both inclusive. */
  | readonly [operator: 'content-length-range', min: number, max: number]

/** What a signed form may do. A field without a condition is the uploader's to choose. */
export interface PostPolicy {
  /** The one bucket that the form may go to: a signature that leaves it out works for every bucket of the key. */
  readonly bucket: string
  /** From when on OSS refuses the form. V4: at most 7 days after the signing time, whatever stands here. */
  readonly expiration: Date
  readonly conditions: readonly PolicyCondition[]
}

/** The largest object that a form can carry, in bytes (5 GB). */
export const MAX_POST_OBJECT_SIZE: number = 5_368_709_120

/** The longest encoded policy that goes out, in characters: OSS's older limit for a form field. */
export const MAX_POLICY_LENGTH = 4096

/**
 * Returns the policy document in base64: the text to sign, and to send unchanged as the field `policy`.
 * @throws TypeError or RangeError for a condition that OSS would refuse as `InvalidPolicyDocument`, or an encoded
 *   length above {@link MAX_POLICY_LENGTH}.
 */
export function encodePostPolicy({ bucket, expiration, conditions }: PostPolicy): string {
  if (!(expiration instanceof Date) || Number.isNaN(expiration.getTime()))
    throw new TypeError('policy.expiration is not a valid Date.')
  conditions.forEach(assertCondition)
  const document = { expiration: expiration.toISOString(), conditions: [{ bucket }, ...conditions] }
  const encoded = textToBase64(JSON.stringify(document))
  if (encoded.length > MAX_POLICY_LENGTH)
    throw new RangeError(
      `The encoded policy has ${encoded.length} characters, the limit is ${MAX_POLICY_LENGTH}: shorten its conditions.`,
    )
  return encoded
}

function assertCondition(condition: PolicyCondition, index: number): void {
  const fault = isArrayCondition(condition) ? findFault(condition) : findSimpleFault(condition)
  if (fault) throw new TypeError(`policy.conditions[${index}] ${JSON.stringify(condition)}: ${fault}`)
}

function findSimpleFault(condition: Readonly<Record<string, string>>): string | undefined {
  let fields = 0
  for (const field in condition) {
    if (typeof condition[field] !== 'string') return 'expected a text.'
    fields++
  }
  return fields === 1 ? undefined : 'expected exactly one field.'
}

function findFault(condition: ArrayCondition): string | undefined {
  if (condition.length !== 3) return 'expected three items.'
  const [operator, field, operand] = condition
  switch (operator) {
    case 'content-length-range': {
      const isRange = isSize(field) && isSize(operand) && field <= operand
      return isRange ? undefined : `expected whole bytes with 0 <= min <= max <= ${MAX_POST_OBJECT_SIZE}.`
    }
    case 'eq':
    case 'starts-with':
      return findFieldFault(field) ?? (typeof operand === 'string' ? undefined : 'expected a text.')
    case 'in':
    case 'not-in':
      return findFieldFault(field) ?? (isTextList(operand) ? undefined : 'expected a list of texts.')
    default:
      return 'unknown operator.'
  }
}

const findFieldFault = (field: string): string | undefined =>
  typeof field === 'string' && field.startsWith('$') ? undefined : 'the field name begins with "$".'

const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every((text) => typeof text === 'string')

type ArrayCondition = Extract<PolicyCondition, readonly unknown[]>

const isArrayCondition = (condition: PolicyCondition): condition is ArrayCondition => Array.isArray(condition)

const isSize = (bytes: number): boolean => Number.isInteger(bytes) && bytes >= 0 && bytes <= MAX_POST_OBJECT_SIZE
