import { presignUrl } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import { canonicalRequest } from '../src/canonical-request.js'
import presigned from './vectors/presign-v4.json'

const toDate = (ossDate: string) =>
  new Date(ossDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

type Vector = (typeof presigned.vectors)[number] & { securityToken?: string | null }

const optionsOf = (vector: Vector) => ({
  method: vector.method as 'GET',
  origin: `${vector.scheme}://${vector.host}`,
  bucket: vector.bucket,
  key: vector.key ?? '',
  region: vector.region,
  credentials: {
    accessKeyId: vector.accessKeyId,
    accessKeySecret: vector.accessKeySecret,
    securityToken: vector.securityToken ?? undefined,
  },
  now: toDate(vector.date),
  expiresInSeconds: vector.expires as number,
  query: Object.fromEntries(vector.query.map(([name, value]) => [name, value ?? ''])) as Record<string, string>,
  headers: vector.headers as unknown as Record<string, string>,
  additionalHeaders: vector.additionalHeaders as string[],
})

const urlVectors = presigned.vectors.filter(({ mode }) => mode === 'query') as Vector[]
const options = optionsOf(urlVectors.find(({ id }) => id === 'put-plain') as Vector)

describe('presignUrl', () => {
  it.each(urlVectors)('signs $id as the vector does', (vector) => {
    const expected = new URL(vector.expected.url as string)
    const url = new URL(presignUrl(optionsOf(vector)))
    expect(url.searchParams.get('x-oss-signature')).toBe(vector.expected.signature)
    expect(url.origin + url.pathname).toBe(expected.origin + expected.pathname)
    expect([...url.searchParams].sort()).toEqual([...expected.searchParams].sort())
  })

  it.each([0, -1, 1.5, 604_801, Number.NaN])('refuses a life of %s seconds', (expiresInSeconds) => {
    expect(() => presignUrl({ ...options, expiresInSeconds })).toThrow(RangeError)
  })

  const now = new Date('2026-01-15T10:00:00.700Z')
  const until = (expiration: string) => ({ ...options.credentials, expiration: new Date(expiration) })
  const lifeOf = (credentials: typeof options.credentials, expiresInSeconds: number) =>
    new URL(presignUrl({ ...options, now, credentials, expiresInSeconds })).searchParams.get('x-oss-expires')

  it('signs for no longer than the credentials are good, in whole seconds', () => {
    expect(lifeOf(until('2026-01-15T10:01:00.200Z'), 3600)).toBe('60')
    expect(lifeOf(until('2026-01-15T10:01:00.200Z'), 60)).toBe('60')
    expect(lifeOf(until('2026-01-15T11:01:00.200Z'), 60)).toBe('60')
    expect(lifeOf(options.credentials, 604_800)).toBe('604800')
  })

  it.each(['2026-01-15T10:00:00.900Z', '2026-01-15T09:00:00Z'])('refuses credentials that end at %s', (end) => {
    expect(() => lifeOf(until(end), 60)).toThrow(Error)
  })
})

describe('canonicalRequest', () => {
  it.each(urlVectors)('is the vector’s for $id', (vector) => {
    const { method, bucket, key, headers, additionalHeaders } = optionsOf(vector)
    const query = Object.fromEntries(new URL(vector.expected.url as string).searchParams)
    delete query['x-oss-signature']
    expect(canonicalRequest({ method, bucket, key, query, headers, additionalHeaders })).toBe(
      vector.expected.canonicalRequest,
    )
  })
})
