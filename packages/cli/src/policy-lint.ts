import { MAX_POST_OBJECT_SIZE, type ParsedPolicy, type SignatureVersion } from '@acme/oss-upload-core'
import { type Finding, fail, warn } from './finding.js'

const DAY_MS = 24 * 3600 * 1000
/** A V4 signature ends by then, whatever its policy says. */
const V4_LIFE_MS = 7 * DAY_MS

/** What goes along with a policy. */
export interface PolicyContext {
  readonly version: SignatureVersion | undefined
  /** What pages begin their keys with; `undefined` where that is not known. */
  readonly dir: string | undefined
  /** The form's callback, where it has one. */
  readonly callback: string | undefined
}

type Lint = (policy: ParsedPolicy, context: PolicyContext, now: Date) => Finding | undefined

const conditionOn = ({ conditions }: ParsedPolicy, field: string) =>
  conditions.filter((condition) => condition.field === field)

const lintSize: Lint = ({ sizeRanges }) => {
  if (sizeRanges.length === 0) return fail('POLICY_NO_SIZE_LIMIT')
  const max = Math.min(...sizeRanges.map((range) => range.max))
  return max >= MAX_POST_OBJECT_SIZE ? warn('POLICY_SIZE_WIDE', { bytes: max }) : undefined
}

const lintKey: Lint = (policy) => {
  const bound = conditionOn(policy, 'key').filter(({ operator }) => operator !== 'not-in')
  if (bound.length === 0) return fail('POLICY_KEY_UNBOUND')
  return bound.every(({ operator, operand }) => operator === 'starts-with' && operand === '')
    ? warn('POLICY_PREFIX_WIDE')
    : undefined
}

const lintPrefix: Lint = (policy, { dir }) => {
  const prefixes = conditionOn(policy, 'key').filter(({ operator }) => operator === 'starts-with')
  const outside =
    dir !== undefined &&
    prefixes.find(({ operand }) => typeof operand === 'string' && operand !== '' && !dir.startsWith(operand))
  if (outside) return fail('POLICY_DIR_OUTSIDE', { dir: dir || '""', prefix: String(outside.operand) })
  const open = prefixes.find(({ operand }) => typeof operand === 'string' && operand !== '' && !operand.endsWith('/'))
  return open ? warn('POLICY_PREFIX_OPEN', { prefix: String(open.operand) }) : undefined
}

const lintCallback: Lint = (policy, { callback }) => {
  const bound = conditionOn(policy, 'callback').filter(({ operator }) => operator === 'eq' || operator === 'in')
  return callback && bound.length === 0 ? warn('POLICY_CALLBACK_UNBOUND') : undefined
}

const lintBucket: Lint = (policy) =>
  conditionOn(policy, 'bucket').length === 0 ? warn('POLICY_BUCKET_UNBOUND') : undefined

const lintLife: Lint = ({ expiration }, { version }, now) => {
  const life = expiration - now.getTime()
  const facts = { hours: Math.round(life / 3_600_000) }
  if (version === 'v4' && life > V4_LIFE_MS) return fail('POLICY_LIFE_BEYOND_V4', facts)
  return life > DAY_MS ? warn('POLICY_LIFE_LONG', facts) : undefined
}

const lintVersion: Lint = (_policy, { version }) => (version === 'v1' ? warn('POLICY_V1') : undefined)

const LINTS = [lintSize, lintKey, lintPrefix, lintCallback, lintBucket, lintLife, lintVersion]

/** Says what a policy leaves open that it had better not. */
export const lintPolicy = (policy: ParsedPolicy, context: PolicyContext, now: Date): Finding[] =>
  LINTS.map((lint) => lint(policy, context, now)).filter((finding) => finding !== undefined)
