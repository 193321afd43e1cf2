import { parseUploadSignature, signPostPolicy, toSignatureAnswer } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import { secretKey } from '../src/crypto/hash.js'
import { toHex } from '../src/encoding.js'
import { signPolicyV1, signPolicyV4 } from '../src/policy-signature.js'
import { deriveSigningKey } from '../src/signing-key.js'
import v1 from './vectors/post-policy-v1.json'
import v4 from './vectors/post-policy-v4.json'

const NOW = new Date('2026-01-15T10:00:00.000Z')
const credentials = { accessKeyId: 'ak', accessKeySecret: 'sk' }
const policy = {
  bucket: 'examplebucket',
  expiration: new Date('2026-01-15T11:00:00.000Z'),
  conditions: [
    ['content-length-range', 0, 10],
    ['starts-with', '$key', 'u/'],
  ],
} as const

const decode = (policyBase64: string) => JSON.parse(atob(policyBase64))

describe('deriveSigningKey and signPolicyV4', () => {
  it.each(v4.vectors)('sign $id as the vector does', ({ policy, accessKeySecret, date, region, signature }) => {
    const key = deriveSigningKey(accessKeySecret, { date: date.slice(0, 8), region })
    expect(signPolicyV4(policy, key)).toBe(signature)
  })

  it('derive the key of the vector', () => {
    const vector = v4.vectors[0] as (typeof v4.vectors)[number]
    const key = deriveSigningKey(vector.accessKeySecret, { date: vector.date.slice(0, 8), region: vector.region })
    const bytes = key instanceof Uint8Array ? key : (key as unknown as { export(): Uint8Array }).export()
    expect(toHex(bytes)).toBe(vector.intermediate?.kSigning)
  })
})

describe('signPolicyV1', () => {
  it.each(v1.vectors)('signs $id as the vector does', ({ policy, accessKeySecret, signature }) => {
    expect(signPolicyV1(policy, secretKey(accessKeySecret))).toBe(signature)
  })
})

describe('signPostPolicy', () => {
  it('conditions the bucket, the caller’s rules and every V4 field, with their values in the form', () => {
    const fields = signPostPolicy(policy, { version: 'v4', region: 'cn-hangzhou', credentials, now: NOW })
    expect(decode(fields.policy)).toEqual({
      expiration: '2026-01-15T11:00:00.000Z',
      conditions: [
        { bucket: 'examplebucket' },
        ['content-length-range', 0, 10],
        ['starts-with', '$key', 'u/'],
        { 'x-oss-signature-version': 'OSS4-HMAC-SHA256' },
        { 'x-oss-credential': 'ak/20260115/cn-hangzhou/oss/aliyun_v4_request' },
        { 'x-oss-date': '20260115T100000Z' },
      ],
    })
    expect(fields).toMatchObject({
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-credential': 'ak/20260115/cn-hangzhou/oss/aliyun_v4_request',
      'x-oss-date': '20260115T100000Z',
      'x-oss-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('dates the credential by the UTC day of the signing time', () => {
    const now = new Date('2026-01-16T00:00:00.000Z')
    const fields = signPostPolicy(policy, { version: 'v4', region: 'cn-hangzhou', credentials, now })
    expect(fields['x-oss-credential']).toContain('/20260116/')
    expect(fields['x-oss-date']).toBe('20260116T000000Z')
  })

  it.each(['v1', 'v4'] as const)('sends and conditions an STS token, and neither without one (%s)', (version) => {
    const inputs = { version, region: 'cn-hangzhou', now: NOW }
    const withToken = signPostPolicy(policy, { ...inputs, credentials: { ...credentials, securityToken: 'token' } })
    expect(withToken['x-oss-security-token']).toBe('token')
    expect(decode(withToken.policy).conditions).toContainEqual({ 'x-oss-security-token': 'token' })
    const without = signPostPolicy(policy, { ...inputs, credentials: { ...credentials, securityToken: '' } })
    expect(without).not.toHaveProperty('x-oss-security-token')
    expect(JSON.stringify(decode(without.policy))).not.toContain('security-token')
  })

  it('signs V1 with the secret over the encoded policy', () => {
    const fields = signPostPolicy(policy, { version: 'v1', region: 'cn-hangzhou', credentials, now: NOW })
    expect(fields).toEqual({
      policy: fields.policy,
      OSSAccessKeyId: 'ak',
      Signature: signPolicyV1(fields.policy, secretKey('sk')),
    })
  })

  it.each([
    ['an endpoint id as region', { region: 'oss-cn-hangzhou' }, TypeError, 'oss-'],
    ['no region', { region: undefined }, TypeError, 'region'],
    ['a text as expiration', { credentials: { ...credentials, expiration: '2027-01-01' } }, TypeError, 'expiration'],
    ['a missing secret', { credentials: { accessKeyId: 'ak', accessKeySecret: '' } }, TypeError, 'accessKeySecret'],
  ])('refuses %s', (_, change, type, named) => {
    const inputs = { version: 'v4', region: 'cn-hangzhou', credentials, now: NOW, ...change } as never
    expect(() => signPostPolicy(policy, inputs)).toThrow(type)
    expect(() => signPostPolicy(policy, inputs)).toThrow(named)
  })

  it.each<[string, unknown]>([
    ['a range given as text', ['content-length-range', '0', '10']],
    ['an inverted range', ['content-length-range', 10, 0]],
    ['a range above 5 GB', ['content-length-range', 0, 5 * 1024 ** 3 + 1]],
    ['an unknown operator', ['matches', '$key', 'a']],
    ['a field without its dollar', ['eq', 'key', 'a']],
    ['"in" with a text', ['in', '$content-type', 'image/png']],
    ['"eq" with a list', ['eq', '$key', ['a']]],
    ['an extra operand', ['eq', '$key', 'a', 'b']],
    ['an object with two fields', { a: '1', b: '2' }],
  ])('refuses %s', (_, condition) => {
    const inputs = { version: 'v4', region: 'cn-hangzhou', credentials, now: NOW } as const
    expect(() => signPostPolicy({ ...policy, conditions: [condition as never] }, inputs)).toThrow(TypeError)
  })

  it('refuses a policy above 4,096 characters of base64', () => {
    const conditions = [['eq', '$x-oss-meta-note', 'x'.repeat(4000)]] as const
    const inputs = { version: 'v4', region: 'cn-hangzhou', credentials, now: NOW } as const
    expect(() => signPostPolicy({ ...policy, conditions }, inputs)).toThrow(RangeError)
  })
})

describe('toSignatureAnswer and parseUploadSignature', () => {
  it.each(['v1', 'v4'] as const)('carry what was signed from server to browser (%s)', (version) => {
    const signed = signPostPolicy(policy, {
      version,
      region: 'cn-hangzhou',
      credentials: { ...credentials, securityToken: 'token' },
      now: NOW,
    })
    const host = 'https://examplebucket.oss-cn-hangzhou.aliyuncs.com'
    const answer = toSignatureAnswer({
      ...{ host, dir: 'u/', expire: 1_768_474_800, serverTime: 1_768_471_200, minSize: 0, maxSize: 10 },
      ...{ signed, callback: 'e30=', state: 'sealed', actions: ['confirm'], fields: undefined },
    })
    expect(parseUploadSignature(JSON.parse(JSON.stringify(answer)))).toEqual({
      ...{
        version,
        host,
        hosts: [host],
        dir: 'u/',
        expire: 1_768_474_800,
        serverTime: 1_768_471_200,
        minSize: 0,
        maxSize: 10,
      },
      state: 'sealed',
      actions: ['confirm'],
      fields: { ...signed, callback: 'e30=', success_action_status: '200' },
    })
  })
})
