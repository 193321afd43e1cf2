/** Checks faults, which come from tests and over HTTP. */
import { OPERATIONS } from '../operation.js'
import type { Fault } from './fault.js'

const MAX_MS = 2 ** 31 - 1

type Reader = (name: string, value: unknown) => void

const integer =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Reader =>
  (name, value) => {
    if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return
    throw new RangeError(`${name}: expected an integer from ${min} to ${max}, got ${describe(value)}`)
  }

const oneOf =
  (...allowed: string[]): Reader =>
  (name, value) => {
    if (allowed.includes(value as string)) return
    throw new RangeError(`${name}: expected ${allowed.join(' or ')}, got ${describe(value)}`)
  }

const text: Reader = (name, value) => {
  if (typeof value !== 'string') throw new TypeError(`${name}: expected a string, got ${describe(value)}`)
}

const errorCode: Reader = (name, value) => {
  if (typeof value === 'string' && /^[A-Za-z][\w.]*$/.test(value)) return
  throw new RangeError(`${name}: expected a code such as 'ServiceUnavailable', got ${describe(value)}`)
}

const share: Reader = (name, value) => {
  if (typeof value === 'number' && value > 0 && value <= 1) return
  throw new RangeError(`${name}: expected a number above 0 and up to 1, got ${describe(value)}`)
}

const operations: Reader = (name, value) => {
  const names: unknown[] = Array.isArray(value) && value.length > 0 ? value : [value]
  const wrong = names.find((candidate) => typeof candidate !== 'string' || !OPERATIONS.has(candidate))
  if (wrong === undefined || value === 'any') return
  throw new RangeError(`${name}: ${describe(wrong)} is none: write 'any', 'preflight' or one such as 'PutObject'`)
}

const SCOPE: Readonly<Record<string, Reader>> = {
  operation: operations,
  keyPrefix: text,
  skip: integer(0),
  times: integer(1),
  probability: share,
  seed: integer(Number.MIN_SAFE_INTEGER),
}

const MOMENT = oneOf('request', 'body', 'answer')

/** The properties of each effect; a `!` marks those that it cannot do without. */
const EFFECTS: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  latency: { 'ms!': integer(0, MAX_MS), at: oneOf('request', 'answer') },
  bandwidth: { upBytesPerSecond: integer(1), downBytesPerSecond: integer(1) },
  error: { 'status!': integer(300, 599), 'code!': errorCode, message: text },
  drop: { at: MOMENT, afterBytes: integer(0) },
  stall: { at: MOMENT, afterBytes: integer(0) },
  callback: { 'outcome!': oneOf('not-sent', 'answer-lost'), message: text },
}

/** Returns a frozen copy of a fault. Throws a `TypeError` or `RangeError` that names the property. */
export function readFault(value: unknown): Readonly<Fault> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`fault: expected an object, got ${describe(value)}`)
  }
  const fault: Record<string, unknown> = structuredClone(value) as Record<string, unknown>
  const own = Object.hasOwn(EFFECTS, String(fault.effect)) ? EFFECTS[String(fault.effect)] : undefined
  if (!own) {
    throw new RangeError(`effect: expected ${Object.keys(EFFECTS).join(' or ')}, got ${describe(fault.effect)}`)
  }
  const readers: Record<string, Reader> = { ...SCOPE, ...own }
  for (const [name, property] of Object.entries(fault)) {
    const reader = readers[name] ?? readers[`${name}!`]
    if (reader && property !== undefined) reader(name, property)
    else if (name !== 'effect' && property !== undefined) {
      throw new TypeError(`${name}: a fault with the effect '${String(fault.effect)}' has no such property`)
    }
  }
  for (const name of Object.keys(readers)) {
    if (name.endsWith('!') && fault[name.slice(0, -1)] === undefined) readers[name]?.(name.slice(0, -1), undefined)
  }
  assertWhole(fault)
  return Object.freeze(fault) as unknown as Readonly<Fault>
}

function assertWhole({ effect, at, afterBytes, upBytesPerSecond, downBytesPerSecond }: Record<string, unknown>): void {
  if (effect === 'bandwidth' && upBytesPerSecond === undefined && downBytesPerSecond === undefined) {
    throw new TypeError('upBytesPerSecond: a bandwidth fault needs it, or downBytesPerSecond')
  }
  if (afterBytes !== undefined && at !== undefined && at !== 'body') {
    throw new TypeError(`afterBytes: counts the request's body, and does not go with at: '${String(at)}'`)
  }
}

const describe = (value: unknown): string =>
  typeof value === 'string' ? `'${value.slice(0, 100)}'` : typeof value === 'number' ? String(value) : typeof value
