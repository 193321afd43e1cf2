import { createHmac } from 'node:crypto'
import { signPostPolicy } from '@acme/oss-upload-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secretKey } from '../src/crypto/hash.js'
import { signPolicyV1, signPolicyV4 } from '../src/policy-signature.js'
import { deriveSigningKey } from '../src/signing-key.js'

const secrets = fc.string({ minLength: 1, unit: 'binary' })
const regions = fc.stringMatching(/^[a-z0-9-]{1,20}$/).filter((region) => !region.startsWith('oss-'))

const expectedV4 = (secret: string, date: string, region: string, policy: string): string =>
  [date, region, 'oss', 'aliyun_v4_request', policy]
    .reduce<string | Buffer>((key, step) => createHmac('sha256', key).update(step).digest(), `aliyun_v4${secret}`)
    .toString('hex')

describe('signPolicyV4', () => {
  it('equals a node:crypto implementation for any policy, secret and region', () =>
    fc.assert(
      fc.property(fc.base64String(), secrets, regions, (policy, secret, region) => {
        const key = deriveSigningKey(secret, { date: '20260115', region })
        expect(signPolicyV4(policy, key)).toBe(expectedV4(secret, '20260115', region, policy))
      }),
    ))
})

describe('signPolicyV1', () => {
  it('equals a node:crypto implementation for any policy and secret', () =>
    fc.assert(
      fc.property(fc.base64String(), secrets, (policy, secret) => {
        expect(signPolicyV1(policy, secretKey(secret))).toBe(createHmac('sha1', secret).update(policy).digest('base64'))
      }),
    ))
})

describe('signPostPolicy', () => {
  it('signs exactly the policy that it returns, on any day, also with keys that it kept', () =>
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2024-01-01'), max: new Date('2034-01-01'), noInvalidDate: true }),
        fc.constantFrom('secret-a', 'secret-b'),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (now, accessKeySecret, value) => {
          const policy = { bucket: 'media', expiration: now, conditions: [['eq', '$x-oss-meta-a', value]] as const }
          const credentials = { accessKeyId: 'ak', accessKeySecret }
          const fields = signPostPolicy(policy, { version: 'v4', region: 'cn-hangzhou', credentials, now })
          const date = fields['x-oss-date'].slice(0, 8)
          expect(fields['x-oss-signature']).toBe(expectedV4(accessKeySecret, date, 'cn-hangzhou', fields.policy))
          const document = JSON.parse(Buffer.from(fields.policy, 'base64').toString())
          expect(document.conditions[1]).toEqual(['eq', '$x-oss-meta-a', value])
        },
      ),
    ))
})
