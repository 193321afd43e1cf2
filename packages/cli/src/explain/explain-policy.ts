import {
  evaluatePostPolicy,
  isPolicyFault,
  type ParsedCondition,
  type ParsedPolicy,
  type PolicyVerdict,
  parsePolicyDocument,
} from '@acme/oss-upload-core'
import type { Output } from '../output.js'
import { lintPolicy } from '../policy-lint.js'
import { writeFinding } from '../texts/findings.js'
import type { PhraseId } from '../texts/phrases.js'
import { type Explanation, withoutToken } from './explain-error.js'

/** A form to hold against a policy. */
export interface FormToJudge {
  readonly fields: Readonly<Record<string, string>>
  /** In bytes; `undefined`: whatever the policy takes. */
  readonly size: number | undefined
}

/** Puts a policy document into words, says what it leaves open, and judges a form by it. */
export function explainPolicy(json: string, form: FormToJudge | undefined, now: Date, output: Output): Explanation {
  const policy = parsePolicyDocument(json)
  if (isPolicyFault(policy)) {
    const { message, ec } = policy
    const lines = [output.say('POLICY_FAULT', { message, ec: ec ?? '' }).trimEnd()]
    return { kind: 'policy', lines, facts: { message, ec }, isRefused: true }
  }
  const time = new Date(policy.expiration).toISOString()
  const isExpired = policy.expiration < now.getTime()
  const verdict = form && judge(json, policy, form, now)
  const isV4 = policy.conditions.some(({ field }) => field === 'x-oss-signature-version')
  const open = lintPolicy(policy, { version: isV4 ? 'v4' : undefined, dir: undefined, callback: undefined }, now)
  const lines = [
    output.say(isExpired ? 'POLICY_ENDED' : 'POLICY_ENDS', { time }),
    ...policy.conditions.map((condition) => `  ${describe(condition, output)}`),
    ...policy.sizeRanges.map(({ min, max }) => `  ${output.say('CONDITION_SIZE', { min, max })}`),
    ...open.map(({ code, facts }) => {
      const { seen, why } = writeFinding(output.language, code, facts)
      return `${seen} ${why}`
    }),
    ...(verdict ? describeVerdict(verdict, output) : []),
  ]
  const facts = {
    expiration: time,
    conditions: policy.conditions.map(({ field, operator, operand }) => ({
      field,
      operator,
      operand: hideToken(field, operand),
    })),
    size_ranges: policy.sizeRanges,
    open: open.map(({ code }) => code),
    verdict,
  }
  return { kind: 'policy', lines, facts, isRefused: isExpired || verdict?.allowed === false }
}

function judge(json: string, policy: ParsedPolicy, { fields, size }: FormToJudge, now: Date): PolicyVerdict {
  const fileSize = size ?? Math.max(0, ...policy.sizeRanges.map(({ min }) => min))
  // which bucket the form goes to is known only where the user says so
  const bound = policy.conditions.find(({ field, operator }) => field === 'bucket' && operator === 'eq')?.operand
  const verdict = evaluatePostPolicy(json, { bucket: fields.bucket ?? String(bound ?? ''), fields, fileSize, now })
  if (verdict.allowed) return verdict
  const { message, condition } = verdict
  return { ...verdict, message: withoutToken(message), ...(condition && { condition: withoutToken(condition) }) }
}

function describeVerdict(verdict: PolicyVerdict, output: Output): string[] {
  if (verdict.allowed) return [output.say('VERDICT_TAKEN')]
  const { status, code, ec = '', message, condition } = verdict
  const line = output.say('VERDICT_REFUSED', { status, code, ec, message })
  const field = /"\$([^"]+)"/.exec(condition ?? '')?.[1] ?? '?'
  return condition ? [line, output.say('ERROR_CONDITION', { condition, field })] : [line]
}

const PHRASES: Readonly<Record<ParsedCondition['operator'], PhraseId>> = {
  eq: 'CONDITION_EQ',
  'starts-with': 'CONDITION_STARTS',
  in: 'CONDITION_IN',
  'not-in': 'CONDITION_NOT_IN',
}

function describe({ field, operator, operand }: ParsedCondition, output: Output): string {
  const shown = hideToken(field, operand)
  const value = typeof shown === 'string' ? shown : shown.join(', ')
  const isOpen = operator === 'starts-with' && operand === ''
  return output.say(isOpen ? 'CONDITION_ANY' : PHRASES[operator], { field, value })
}

/** A token is half of a pair of credentials. */
const hideToken = (field: string, operand: string | readonly string[]): string | readonly string[] =>
  field === 'x-oss-security-token' ? '********' : operand
