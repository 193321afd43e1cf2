import { toBase64, utf8 } from './encoding.js'

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
export const MAX_POST_OBJECT_SIZE: number = 5 * 1024 ** 3

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
  const encoded = toBase64(utf8(JSON.stringify(document)))
  if (encoded.length > MAX_POLICY_LENGTH)
    throw new RangeError(
      `The encoded policy has ${encoded.length} characters, the limit is ${MAX_POLICY_LENGTH}: shorten its conditions.`,
    )
  return encoded
}

function assertCondition(condition: PolicyCondition, index: number): void {
  const refuse = (reason: string): never => {
    throw new TypeError(`policy.conditions[${index}] ${JSON.stringify(condition)}: ${reason}`)
  }
  if (!isArrayCondition(condition)) {
    const members = Object.entries(condition)
    if (members.length !== 1 || typeof members[0]?.[1] !== 'string') refuse('expected exactly one field with a text.')
    return
  }
  if (condition.length !== 3) refuse('expected three items.')
  if (condition[0] === 'content-length-range') {
    const [, min, max] = condition
    if (!isSize(min) || !isSize(max) || min > max)
      refuse(`expected whole bytes with 0 <= min <= max <= ${MAX_POST_OBJECT_SIZE}.`)
    return
  }
  const [operator, field, operand] = condition
  if (!field.startsWith('$')) refuse('the field name begins with "$".')
  const takesList = operator === 'in' || operator === 'not-in'
  if (!takesList && operator !== 'eq' && operator !== 'starts-with') refuse('unknown operator.')
  const texts: readonly unknown[] = takesList && Array.isArray(operand) ? operand : [operand]
  if (takesList !== Array.isArray(operand) || !texts.every((text) => typeof text === 'string'))
    refuse(takesList ? 'expected a list of texts.' : 'expected a text.')
}

type ArrayCondition = Extract<PolicyCondition, readonly unknown[]>

const isArrayCondition = (condition: PolicyCondition): condition is ArrayCondition => Array.isArray(condition)

const isSize = (bytes: number): boolean => Number.isInteger(bytes) && bytes >= 0 && bytes <= MAX_POST_OBJECT_SIZE
