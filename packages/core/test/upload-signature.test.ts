import { parseUploadSignature } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'

const policy = btoa('{"expiration":"2026-01-15T11:00:00.000Z","conditions":[]}')
const EXPIRE = Date.parse('2026-01-15T11:00:00.000Z') / 1000
const host = 'https://b.oss-cn-hangzhou.aliyuncs.com'

const classic = {
  accessid: 'ak',
  host,
  policy,
  signature: 'c2ln',
  expire: 1_768_000_000,
  dir: 'user-dir/',
  callback: 'e30=',
}
const python = {
  policy,
  x_oss_signature_version: 'OSS4-HMAC-SHA256',
  x_oss_credential: 'ak/20260115/cn-hangzhou/oss/aliyun_v4_request',
  x_oss_date: '20260115T100000Z',
  signature: 'ab'.repeat(32),
  host,
  dir: 'user-dir-prefix/',
  security_token: 'token',
}

describe('parseUploadSignature', () => {
  it('reads the classic samples’ V1 answer', () => {
    expect(parseUploadSignature(classic)).toEqual({
      ...{ version: 'v1', host, hosts: [host], dir: 'user-dir/', expire: 1_768_000_000 },
      ...{ serverTime: undefined, state: undefined, actions: [], minSize: undefined, maxSize: undefined },
      fields: { policy, OSSAccessKeyId: 'ak', success_action_status: '200', Signature: 'c2ln', callback: 'e30=' },
    })
  })

  it('reads the Python sample’s V4 answer, which has no expire', () => {
    expect(parseUploadSignature(python)).toMatchObject({
      ...{ version: 'v4', dir: 'user-dir-prefix/', expire: EXPIRE, serverTime: EXPIRE - 3600 },
      fields: {
        success_action_status: '200',
        'x-oss-signature-version': 'OSS4-HMAC-SHA256',
        'x-oss-signature': 'ab'.repeat(32),
        'x-oss-security-token': 'token',
      },
    })
  })

  it('reads the Java sample’s V4 answer, which says "version"', () => {
    const { x_oss_signature_version: version, ...java } = python
    expect(parseUploadSignature({ ...java, version }).fields).toEqual(parseUploadSignature(python).fields)
  })

  it('takes "fields" verbatim when there are any', () => {
    const fields = { policy, 'x-oss-signature': 'x', success_action_status: '200', 'x-oss-meta-upload-tag': 'tag' }
    expect(parseUploadSignature({ ...python, fields }).fields).toEqual(fields)
  })

  it('ignores members that it does not know and reads numbers written as text', () => {
    const signature = parseUploadSignature({ ...classic, expire: '1768000000', max_size: '1024', news: {} })
    expect(signature).toMatchObject({ expire: 1_768_000_000, maxSize: 1024 })
  })

  it.each<[string, unknown]>([
    ['a list', []],
    ['null', null],
    ['an HTML page', '<html>'],
    ['an error', { error: { code: 'FORBIDDEN' } }],
    ['a missing policy', { ...classic, policy: undefined }],
    ['a missing signature', { ...python, signature: '' }],
    ['a missing host', { ...classic, host: undefined }],
    ['a host that runs script', { ...classic, host: 'javascript:alert(1)' }],
    ['fields that are no texts', { ...python, fields: { policy: 1 } }],
    ['an expire that nobody tells', { ...python, policy: btoa('{}') }],
  ])('refuses %s with INVALID_UPLOAD_SIGNATURE', (_, answer) => {
    expect(() => parseUploadSignature(answer)).toThrow(expect.objectContaining({ code: 'INVALID_UPLOAD_SIGNATURE' }))
  })
})
