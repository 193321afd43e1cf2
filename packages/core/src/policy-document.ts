/** Why OSS refuses a policy document, before it looks at the form. */
export interface PolicyFault {
  readonly message: string
  /** OSS's number for the cause; `undefined` where none is published. */
  readonly ec: string | undefined
}

/** A condition in one form: operator, field without `$` in lower case, operand. */
export interface ParsedCondition {
  readonly operator: 'eq' | 'starts-with' | 'in' | 'not-in'
  readonly field: string
  readonly operand: string | readonly string[]
  /** As OSS prints it: `["eq", "$key", "a"]`. */
  readonly printed: string
}

/** The range of `content-length-range`, in bytes, both inclusive. */
export interface SizeRange {
  readonly min: number
  readonly max: number
}

/** A policy document that OSS would evaluate. */
export interface ParsedPolicy {
  /** Unix milliseconds. */
  readonly expiration: number
  readonly conditions: readonly ParsedCondition[]
  readonly sizeRanges: readonly SizeRange[]
}

class InvalidPolicy extends Error {
  readonly ec: string | undefined
  constructor(reason: string, ec?: string) {
    super(`Invalid Policy: ${reason}`)
    this.ec = ec && `0006-00000${ec}`
  }
}

/**
 * Reads a policy document as OSS does.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export function parsePolicyDocument(json: string): ParsedPolicy | PolicyFault {
  try {
    return readDocument(parseJson(json))
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error
    return { message: error.message, ec: error.ec }
  }
}

/** Whether parsing ended in a fault. */
export const isPolicyFault = (parsed: ParsedPolicy | PolicyFault): parsed is PolicyFault => 'message' in parsed

function parseJson(json: string): Record<string, unknown> {
  let document: unknown
  try {
    document = JSON.parse(json)
  } catch {
    throw new InvalidPolicy('Invalid JSON.', '204')
  }
  if (!isObject(document)) throw new InvalidPolicy('Invalid JSON.', '204')
  return document
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readDocument(document: Record<string, unknown>): ParsedPolicy {
  const { expiration, conditions, ...others } = document
  const [other] = Object.keys(others)
  if (other !== undefined) throw new InvalidPolicy(`Unexpected member "${other}".`, '206')
  if (conditions === undefined && expiration === undefined)
    throw new InvalidPolicy('No expiration and no conditions.', '209')
  if (conditions === undefined) throw new InvalidPolicy('No conditions.', '207')
  if (expiration === undefined) throw new InvalidPolicy('No expiration.', '208')
  const expires = readExpiration(expiration)
  if (!Array.isArray(conditions)) throw new InvalidPolicy('Conditions are not a list.', '214')
  // OSS reports an empty list like a condition without a property
  if (conditions.length === 0) throw simpleConditionFault()
  const parsed = conditions.map(readCondition)
  return {
    expiration: expires,
    conditions: parsed.filter((condition): condition is ParsedCondition => 'operator' in condition),
    sizeRanges: parsed.filter((condition): condition is SizeRange => 'max' in condition),
  }
}

function readExpiration(expiration: unknown): number {
  if (typeof expiration !== 'string') throw new InvalidPolicy('The expiration is not a text.', '210')
  if (expiration === '') throw new InvalidPolicy('The expiration is empty.', '211')
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/.test(expiration) ? Date.parse(expiration) : Number.NaN
  // JavaScript reads the 30th of February as a day of March
  const isDate = !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === expiration.slice(0, 19)
  if (!isDate) throw new InvalidPolicy('The expiration is not in ISO 8601 with a Z.', '212')
  return time
}

const simpleConditionFault = (): InvalidPolicy =>
  new InvalidPolicy('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.')

function readCondition(condition: unknown): ParsedCondition | SizeRange {
  if (Array.isArray(condition)) return readArrayCondition(condition)
  if (!isObject(condition)) throw new InvalidPolicy('A condition is neither an object nor a list.', '222')
  const [first, second] = Object.entries(condition)
  if (first === undefined || second !== undefined) throw simpleConditionFault()
  return readComparison('eq', first[0], first[1])
}

function readArrayCondition([operator, ...operands]: unknown[]): ParsedCondition | SizeRange {
  if (typeof operator !== 'string' || operator.startsWith('$'))
    throw new InvalidPolicy('A condition has no operator.', '216')
  const name = operator.toLowerCase()
  const isRange = name === 'content-length-range'
  if (!isRange && name !== 'eq' && name !== 'starts-with' && name !== 'in' && name !== 'not-in')
    throw new InvalidPolicy(`Unknown operator "${operator}".`, '217')
  if (operands.length !== 2) throw new InvalidPolicy(`"${operator}" takes two operands.`, '218')
  return isRange ? readRange(operands) : readComparison(name, operands[0], operands[1])
}

function readRange([min, max]: unknown[]): SizeRange {
  // a published report shows this answer for quoted numbers
  if ([min, max].some((bound) => /^\d+$/.test(String(bound)) && typeof bound === 'string'))
    throw new InvalidPolicy('Invalid JSON.', '204')
  if (!Number.isInteger(min) || !Number.isInteger(max))
    throw new InvalidPolicy('content-length-range takes whole numbers.', '221')
  if ((min as number) > (max as number)) throw new InvalidPolicy('content-length-range ends before it begins.', '219')
  return { min: min as number, max: max as number }
}

function readComparison(operator: ParsedCondition['operator'], field: unknown, operand: unknown): ParsedCondition {
  const takesList = operator === 'in' || operator === 'not-in'
  const isList = Array.isArray(operand) && operand.every((value) => typeof value === 'string')
  if (typeof field !== 'string' || (takesList ? !isList : typeof operand !== 'string'))
    throw new InvalidPolicy(`"${operator}" has an operand of the wrong type.`, '224')
  const name = field.replace(/^\$/, '')
  const printed = `["${operator}", ${JSON.stringify(`$${name}`)}, ${print(operand as string | string[])}]`
  return { operator, field: name.toLowerCase(), operand: operand as string | string[], printed }
}

const print = (operand: string | readonly string[]): string =>
  typeof operand === 'string'
    ? JSON.stringify(operand)
    : `[${operand.map((value) => JSON.stringify(value)).join(', ')}]`
