import { bucketOrigin, regionOfEndpoint } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import endpoints from './vectors/endpoint-region.json'

describe('regionOfEndpoint', () => {
  it.each(endpoints.vectors)('of $endpoint is $region', ({ endpoint, region }) => {
    expect(regionOfEndpoint(endpoint)).toBe(region ?? undefined)
  })
})

describe('bucketOrigin', () => {
  const media = { bucket: 'media', region: 'cn-hangzhou' }

  it.each([
    [undefined, 'https://media.oss-cn-hangzhou.aliyuncs.com'],
    ['oss-cn-hangzhou-internal.aliyuncs.com', 'https://media.oss-cn-hangzhou-internal.aliyuncs.com'],
    ['https://oss-accelerate.aliyuncs.com', 'https://media.oss-accelerate.aliyuncs.com'],
    ['https://media.oss-cn-hangzhou.aliyuncs.com/', 'https://media.oss-cn-hangzhou.aliyuncs.com'],
    ['https://static.example.com', 'https://static.example.com'],
    ['http://127.0.0.1:9000', 'http://127.0.0.1:9000'],
    ['http://oss-cn-hangzhou.aliyuncs.com:8080', 'http://media.oss-cn-hangzhou.aliyuncs.com:8080'],
  ])('of endpoint %s is %s', (endpoint, origin) => expect(bucketOrigin({ ...media, endpoint })).toBe(origin))

  it.each(['ftp://x', 'https://x/path', 'https://user@x', 'https://x?y', 'https://', ''])(
    'refuses the endpoint %j',
    (endpoint) => expect(() => bucketOrigin({ ...media, endpoint })).toThrow(TypeError),
  )

  it.each(['ab', 'Media', '-media', 'media-', 'a_b', 'a'.repeat(64)])('refuses the bucket name %j', (bucket) =>
    expect(() => bucketOrigin({ ...media, bucket })).toThrow(TypeError),
  )
})
