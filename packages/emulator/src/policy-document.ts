/**
 * The policy document of a PostObject form.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
import { OssError } from './oss-error.js'
import { RecentValues } from './recent-values.js'

/** A test on one form field. */
export type FieldCondition = ConditionedField &
  (
    | { readonly operator: 'eq' | 'starts-with'; readonly value: string }
    | { readonly operator: 'in' | 'not-in'; readonly values: readonly string[] }
  )

/** The field that a condition is about. */
interface ConditionedField {
  /** As the policy writes it, with its `$`. */
  readonly field: string
  /** Lower case, without its `$`. */
  readonly name: string
}

/** A test on the file's size; bytes, inclusive. */
export interface SizeCondition {
  readonly operator: 'content-length-range'
  readonly min: number
  readonly max: number
}

/** One entry of `conditions`. */
export type PolicyCondition = FieldCondition | SizeCondition

/** A policy document whose structure is sound. */
export interface PostPolicy {
  /** The policy holds until then, inclusive. */
  readonly expiration: Date
  /** All of them must hold. */
  readonly conditions: readonly PolicyCondition[]
}

const invalidPolicy = (reason: string, ec?: string): OssError =>
  new OssError('InvalidPolicyDocument', { message: `Invalid Policy: ${reason}`, ...(ec === undefined ? {} : { ec }) })

/** A page asks for one signature, and sends all its files by it. */
const recent = new RecentValues<PostPolicy>(256)

/** Reads the `policy` field. Throws `InvalidPolicyDocument`. */
export function decodePolicy(policyBase64: string): PostPolicy {
  const known = recent.get(policyBase64)
  if (known) return known
  if (policyBase64 === '') throw invalidPolicy('The policy is empty.', '0006-00000205')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(policyBase64)) {
    throw invalidPolicy('The policy is not base64 encoded.', '0006-00000201')
  }
  const policy = parsePolicy(Buffer.from(policyBase64, 'base64').toString('utf8'))
  recent.set(policyBase64, policy)
  return policy
}

/** Reads the JSON of a policy. Throws `InvalidPolicyDocument`. */
export function parsePolicy(text: string): PostPolicy {
  const document = parseJson(text)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw invalidPolicy('Invalid JSON.', '0006-00000204')
  }
  const { expiration, conditions, ...others } = document as Record<string, unknown>
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) throw invalidPolicy(`Unexpected: '${unknown}'.`, '0006-00000206')
  if (expiration === undefined && conditions === undefined) {
    throw invalidPolicy('Missing expiration and conditions.', '0006-00000209')
  }
  if (conditions === undefined) throw invalidPolicy('Missing conditions.', '0006-00000207')
  if (expiration === undefined) throw invalidPolicy('Missing expiration.', '0006-00000208')
  return { expiration: parseExpiration(expiration), conditions: parseConditions(conditions) }
}

function parseJson(text: string): unknown {
  // OSS takes \$, which is no JSON escape.
  const standard = text.replace(/\\([\\$])/g, (written, character) => (character === '$' ? '$' : written))
  try {
    return JSON.parse(standard)
  } catch {
    throw invalidPolicy('Invalid JSON.', '0006-00000204')
  }
}

function parseExpiration(expiration: unknown): Date {
  if (typeof expiration !== 'string') throw invalidPolicy('Invalid expiration type.', '0006-00000210')
  if (expiration === '') throw invalidPolicy('Empty expiration.', '0006-00000211')
  const instant = new Date(expiration)
  const isFormed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(expiration) && !Number.isNaN(instant.getTime())
  // JavaScript reads the 30th of February as a day of March
  if (!isFormed || instant.toISOString().slice(0, 19) !== expiration.slice(0, 19)) {
    throw invalidPolicy(`Invalid expiration format: '${expiration}'.`, '0006-00000212')
  }
  return instant
}

function parseConditions(conditions: unknown): PolicyCondition[] {
  if (!Array.isArray(conditions)) throw invalidPolicy('Conditions must be an array.', '0006-00000214')
  if (conditions.length === 0) throw invalidSimpleCondition()
  return conditions.map((condition: unknown) => {
    if (Array.isArray(condition)) return parseArrayCondition(condition)
    if (typeof condition === 'object' && condition !== null) return parseSimpleCondition(condition)
    throw invalidPolicy('A condition must be an object or an array.', '0006-00000222')
  })
}

const invalidSimpleCondition = (): OssError =>
  invalidPolicy('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.')

function parseSimpleCondition(condition: object): FieldCondition {
  const [entry, ...rest] = Object.entries(condition)
  if (!entry || rest.length > 0) throw invalidSimpleCondition()
  return { operator: 'eq', ...readField(entry[0]), value: readString(entry[1]) }
}

function parseArrayCondition([operator, ...operands]: unknown[]): PolicyCondition {
  if (typeof operator !== 'string' || operator.startsWith('$')) {
    throw invalidPolicy('A condition has no operator.', '0006-00000216')
  }
  const [first, second] = operands
  switch (operator) {
    case 'eq':
    case 'starts-with':
      assertTwoOperands(operands)
      return { operator, ...readField(readString(first)), value: readString(second) }
    case 'in':
    case 'not-in':
      assertTwoOperands(operands)
      return { operator, ...readField(readString(first)), values: readStrings(second) }
    case 'content-length-range':
      assertTwoOperands(operands)
      return readRange(first, second)
    default:
      throw invalidPolicy(`Unknown operator: '${operator}'.`, '0006-00000217')
  }
}

function assertTwoOperands(operands: unknown[]): void {
  if (operands.length !== 2) throw invalidPolicy('A condition needs exactly two operands.', '0006-00000218')
}

function readRange(min: unknown, max: unknown): SizeCondition {
  if (!isByteCount(min) || !isByteCount(max)) throw invalidPolicy('Invalid JSON.', '0006-00000221')
  if (max < min) throw invalidPolicy('Invalid content-length-range.', '0006-00000219')
  return { operator: 'content-length-range', min, max }
}

const isByteCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function readString(value: unknown): string {
  if (typeof value !== 'string') throw invalidPolicy('An operand has the wrong type.', '0006-00000224')
  return value
}

function readStrings(value: unknown): string[] {
  if (!Array.isArray(value)) throw invalidPolicy('An operand has the wrong type.', '0006-00000224')
  return value.map(readString)
}

function readField(written: string): ConditionedField {
  const field = written.startsWith('$') ? written : `$${written}`
  return { field, name: field.slice(1).toLowerCase() }
}
