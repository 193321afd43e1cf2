import { evaluatePostPolicy } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import evaluations from './vectors/policy-eval.json'

const now = new Date('2026-01-01T00:00:00.000Z')
const policyOf = (...conditions: unknown[]) => JSON.stringify({ expiration: '2026-01-01T01:00:00Z', conditions })
const evaluate = (policy: string, fields: Record<string, string> = {}) =>
  evaluatePostPolicy(policy, { bucket: 'media', fields, fileSize: 10, now })

describe('evaluatePostPolicy', () => {
  it.each(evaluations.vectors)('says what OSS says for $id', ({ policyJson, bucket, form, file, now, expected }) => {
    const fields = Object.fromEntries(form as [string, string][])
    const verdict = evaluatePostPolicy(policyJson, { bucket, fields, fileSize: file.size, now: new Date(now) })
    expect(verdict).toMatchObject(expected)
  })

  it('names the condition that failed, as OSS prints it', () => {
    const policy = policyOf(['starts-with', '$key', 'u/'], ['in', '$Content-Type', ['image/png', 'image/jpeg']])
    const verdict = evaluate(policy, { key: 'u/a', 'content-type': 'text/html' })
    expect(verdict).toMatchObject({ condition: '["in", "$Content-Type", ["image/png", "image/jpeg"]]' })
  })

  it.each([
    ['starts-with ""', ['starts-with', '$a', ''], true],
    ['starts-with "x"', ['starts-with', '$a', 'x'], false],
    ['in', ['in', '$a', ['x', '']], false],
    ['not-in', ['not-in', '$a', ['x', '']], true],
    ['eq ""', ['eq', '$a', ''], false],
  ])('takes an absent field for %s as documented or chosen', (_, condition, allowed) => {
    expect(evaluate(policyOf(condition)).allowed).toBe(allowed)
  })

  it.each([
    ['a list', '[]', '0006-00000204'],
    ['no expiration', '{"conditions":[]}', '0006-00000208'],
    ['a number as expiration', '{"expiration":1,"conditions":[]}', '0006-00000210'],
    ['a date without its zone', '{"expiration":"2026-01-01T00:00:00","conditions":[]}', '0006-00000212'],
    ['the 30th of February', '{"expiration":"2099-02-30T00:00:00Z","conditions":[]}', '0006-00000212'],
    ['an impossible date', '{"expiration":"2026-13-01T00:00:00Z","conditions":[]}', '0006-00000212'],
    ['no conditions at all', '{"expiration":"2026-01-01T00:00:00Z","conditions":[]}', undefined],
    ['a text as condition', policyOf('x'), '0006-00000222'],
    ['an operand too many', policyOf(['eq', '$a', 'b', 'c']), '0006-00000218'],
    ['a quoted size', policyOf(['content-length-range', '0', '1']), '0006-00000204'],
    ['a number as value', policyOf({ a: 1 }), '0006-00000224'],
  ])('refuses %s as InvalidPolicyDocument', (_, policy, ec) => {
    expect(evaluate(policy)).toMatchObject({ status: 400, code: 'InvalidPolicyDocument', ec })
  })
})
