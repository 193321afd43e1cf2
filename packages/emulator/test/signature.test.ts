import { describe, expect, it } from 'vitest'
import { signV1, stringToSignV1 } from '../src/signature-v1.js'
import { canonicalRequest, deriveSigningKey, signV4, stringToSign } from '../src/signature-v4.js'
import postV1 from './vectors/post-policy-v1.json' with { type: 'json' }
import postV4 from './vectors/post-policy-v4.json' with { type: 'json' }
import presignV1 from './vectors/presign-v1.json' with { type: 'json' }
import presignV4 from './vectors/presign-v4.json' with { type: 'json' }

describe('signV4', () => {
  it.each(postV4.vectors)(
    'signs the policy of $id',
    ({ policy, accessKeySecret, region, product, date, intermediate, signature }) => {
      const scope = { date: date.slice(0, 8), region, product }
      expect(deriveSigningKey(accessKeySecret, scope).toString('hex')).toBe(intermediate.kSigning)
      expect(signV4(policy, accessKeySecret, scope)).toBe(signature)
    },
  )

  it.each(presignV4.vectors)('signs the request of $id through every step', (vector) => {
    const { method, bucket, key, region, product, accessKeyId, accessKeySecret, date, mode, expected } = vector
    const scope = { date: date.slice(0, 8), region, product }
    const credential = `${accessKeyId}/${scope.date}/${region}/${product}/aliyun_v4_request`
    const additional = vector.additionalHeaders.map((name) => name.toLowerCase()).sort()
    const signing: [string, string | null | undefined][] = [
      ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
      ['x-oss-credential', credential],
      ['x-oss-date', date],
      ['x-oss-expires', String(vector.expires)],
      ['x-oss-additional-headers', additional.join(';') || null],
      ['x-oss-security-token', vector.securityToken],
    ]
    const needed = signing.filter(([name, value]) => value != null || !/additional|token/.test(name))
    const query = [...(vector.query as [string, string | null][]), ...(mode === 'query' ? needed : [])]
    const headers = new Map(Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
    if (mode === 'header') headers.set('x-oss-date', date).set('x-oss-content-sha256', 'UNSIGNED-PAYLOAD')
    const resource = `/${bucket}/${key}`
    const canonical = canonicalRequest(
      { method, resource, query: query.map(([name, value]) => [name, value ?? '']), headers },
      vector.additionalHeaders,
    )
    expect(canonical).toBe(expected.canonicalRequest)
    expect(stringToSign(canonical, date, scope)).toBe(expected.stringToSign)
    expect(signV4(expected.stringToSign, accessKeySecret, scope)).toBe(expected.signature)
  })
})

describe('signV1', () => {
  it.each(postV1.vectors)('signs the policy of $id', ({ policy, accessKeySecret, signature }) => {
    expect(signV1(policy, accessKeySecret)).toBe(signature)
  })

  it.each(presignV1.vectors)(
    'signs the URL of $id',
    ({ method, bucket, key, expires, subResources, accessKeySecret, ...expected }) => {
      const query = [...(subResources as [string, string][]), ['unsigned', 'x'] as [string, string]]
      const text = stringToSignV1({ method, resource: `/${bucket}/${key}`, query, headers: new Map() }, String(expires))
      expect(text).toBe(expected.stringToSign)
      expect(signV1(text, accessKeySecret)).toBe(expected.signature)
    },
  )
})
