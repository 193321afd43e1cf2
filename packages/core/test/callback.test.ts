import { encodeCallback } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'

const decode = (base64: string) => JSON.parse(atob(base64))
const callbackBody = 'object=${object}&size=${size}'

describe('encodeCallback', () => {
  it('writes JSON in base64 with the form body type by default', () => {
    expect(decode(encodeCallback({ callbackUrl: 'http://app.example.com/cb?x=1', callbackBody }))).toEqual({
      callbackUrl: 'http://app.example.com/cb?x=1',
      callbackBody,
      callbackBodyType: 'application/x-www-form-urlencoded',
    })
  })

  it('asks for SNI on https, unless told not to', () => {
    const https = { callbackUrl: 'https://app.example.com/cb', callbackBody }
    expect(decode(encodeCallback(https))).toMatchObject({ callbackSNI: true })
    expect(decode(encodeCallback({ ...https, callbackSNI: false }))).not.toHaveProperty('callbackSNI')
  })

  it.each(['', '/cb', 'ftp://a/b', 'https://a/b;https://c/d', 'https://a/b#c'])('refuses the URL %j', (callbackUrl) => {
    expect(() => encodeCallback({ callbackUrl, callbackBody })).toThrow(TypeError)
  })

  it('refuses an empty body, and more than 5,120 characters in all', () => {
    const callbackUrl = 'https://app.example.com/cb'
    expect(() => encodeCallback({ callbackUrl, callbackBody: '' })).toThrow(TypeError)
    expect(() => encodeCallback({ callbackUrl, callbackBody: 'x'.repeat(5000) })).toThrow(RangeError)
  })
})
