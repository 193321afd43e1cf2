import {
  CallbackVerificationError,
  OSS_PUBLIC_KEY,
  parsePublicKey,
  readCallbackHeaders,
  verifyCallback,
} from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import { callbackStringToSign } from '../src/callback-verification.js'
import { fromBase64, toBase64 } from '../src/encoding.js'
import callbacks from './vectors/callback-verify.json'

// node:crypto where there is one, the portable code in the browser: both run this file

type Vector = (typeof callbacks.vectors)[number]

const requestOf = ({ target, headers, bodyBase64 }: Vector) => ({
  target,
  headers: headers as Record<string, string>,
  body: fromBase64(bodyBase64) as Uint8Array,
})

const CODES: Record<string, readonly string[]> = {
  'bad-signature': ['BAD_SIGNATURE'],
  'untrusted-key-url': ['UNTRUSTED_KEY_URL'],
  'missing-header': ['MISSING_HEADER'],
  'malformed-header': ['MALFORMED_HEADER'],
  'unsupported-version': ['UNSUPPORTED_CALLBACK_VERSION'],
}

const outcome = (run: () => void): string => {
  try {
    run()
    return 'ok'
  } catch (error) {
    if (error instanceof CallbackVerificationError) return error.code
    throw error
  }
}

const valid = callbacks.vectors.filter(({ expected }) => expected.valid)
const invalid = callbacks.vectors.filter(({ expected }) => !expected.valid)

describe('verifyCallback', () => {
  it.each(valid)('believes $id', (vector) => {
    expect(outcome(() => verifyCallback(requestOf(vector), { publicKey: vector.servedPublicKeyPem }))).toBe('ok')
  })

  it.each(invalid)('refuses $id with its code', (vector) => {
    const code = outcome(() => verifyCallback(requestOf(vector), { publicKey: vector.servedPublicKeyPem }))
    expect(CODES[vector.expected.reason]).toContain(code)
  })

  it.each(valid.filter(({ id }) => id === 'official' || id.startsWith('live-')))(
    'believes $id under the key that ships with the package',
    (vector) => {
      expect(outcome(() => verifyCallback(requestOf(vector), { publicKey: parsePublicKey(OSS_PUBLIC_KEY) }))).toBe('ok')
    },
  )

  const official = callbacks.vectors[0] as Vector
  const official64 = official.headers.authorization as string

  it.each([
    ['empty', ''],
    ['one byte short', toBase64((fromBase64(official64) as Uint8Array).subarray(1))],
    ['one byte long', toBase64(new Uint8Array([0, ...(fromBase64(official64) as Uint8Array)]))],
    ['zero', toBase64(new Uint8Array(64))],
    ['above the modulus', toBase64(new Uint8Array(64).fill(0xff))],
  ])('refuses a signature that is %s', (_, authorization) => {
    const request = requestOf(official)
    const forged = { ...request, headers: { ...request.headers, authorization } }
    expect(outcome(() => verifyCallback(forged, { publicKey: OSS_PUBLIC_KEY }))).not.toBe('ok')
  })

  it.each([
    ['text', 'no key'],
    ['another label', OSS_PUBLIC_KEY.replaceAll('PUBLIC', 'PRIVATE')],
    ['garbage in the label', `-----BEGIN PUBLIC KEY-----\n${btoa('garbage garbage')}\n-----END PUBLIC KEY-----`],
    [
      'a truncated key',
      OSS_PUBLIC_KEY.replace('C0fTXv+nvlmklvkcolvpvXLTjaxUHR3W9LXxQ2EHXAJfCB+6H2YF1k8CAwEAAQ==\n', ''),
    ],
  ])('refuses %s as public key with a TypeError', (_, publicKey) => {
    expect(() => verifyCallback(requestOf(official), { publicKey })).toThrow(TypeError)
  })

  it('reads a Headers object too', () => {
    const request = { ...requestOf(official), headers: new Headers(official.headers as Record<string, string>) }
    expect(outcome(() => verifyCallback(request, { publicKey: OSS_PUBLIC_KEY }))).toBe('ok')
  })
})

describe('parsePublicKey', () => {
  it.each([0, 1])('refuses a key with the exponent %i, under which everybody could sign', (exponent) => {
    const der = fromBase64(OSS_PUBLIC_KEY.replace(/-----[^-]+-----|\s/g, '')) as Uint8Array
    // the last five bytes are the exponent: INTEGER, 3 bytes, 65537
    const weak = new Uint8Array([...der.subarray(0, -3), 0, 0, exponent])
    const pem = `-----BEGIN PUBLIC KEY-----\n${toBase64(weak)}\n-----END PUBLIC KEY-----\n`
    expect(() => parsePublicKey(pem)).toThrow(TypeError)
  })
})

describe('callbackStringToSign', () => {
  it.each(callbacks.vectors.filter(({ signedStringBase64, expected }) => expected.valid && signedStringBase64))(
    'is the vector’s for $id',
    (vector) => {
      const { target, body } = requestOf(vector)
      expect(toBase64(callbackStringToSign(target, body))).toBe(vector.signedStringBase64)
    },
  )
})

describe('readCallbackHeaders', () => {
  const headersFor = (url: string) => ({ authorization: 'AAAA', 'x-oss-pub-key-url': btoa(url) })
  const codeFor = (url: string, trusted?: string[]) => outcome(() => void readCallbackHeaders(headersFor(url), trusted))

  it.each(callbacks.vectors.filter(({ expected }) => !expected.keyMayBeFetched))(
    'throws for $id, so that no key is fetched',
    ({ headers }) => {
      expect(outcome(() => void readCallbackHeaders(headers as Record<string, string>))).not.toBe('ok')
    },
  )

  it.each([
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'http://gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com/callback_pub_key_v2.pem',
  ])('trusts OSS’s own %s', (url) => expect(codeFor(url)).toBe('ok'))

  it.each([
    'https://gosspublic.alicdn.com/',
    'https://gosspublic.alicdn.com/other.pem',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem?x=1',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem#x',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem\n',
    'https://gosspublic.alicdn.com/../callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com:443/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com:8443/callback_pub_key_v1.pem',
    'https://user@gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com@evil.example/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com.evil.example/callback_pub_key_v1.pem',
    'https://gosspublic-alicdn.com/callback_pub_key_v1.pem',
    'ftp://gosspublic.alicdn.com/callback_pub_key_v1.pem',
    ' https://gosspublic.alicdn.com/callback_pub_key_v1.pem',
  ])('does not trust %j', (url) => expect(codeFor(url)).toBe('UNTRUSTED_KEY_URL'))

  it('trusts listed URLs exactly, in place of OSS’s own', () => {
    const listed = ['http://127.0.0.1:9000/_emulator/callback_pub_key_v1.pem']
    expect(codeFor('http://127.0.0.1:9000/_emulator/callback_pub_key_v1.pem', listed)).toBe('ok')
    expect(codeFor('http://127.0.0.1:9000/_emulator/callback_pub_key_v1.pem?', listed)).toBe('UNTRUSTED_KEY_URL')
    expect(codeFor('https://gosspublic.alicdn.com/callback_pub_key_v1.pem', listed)).toBe('UNTRUSTED_KEY_URL')
    expect(codeFor('https://gosspublic.alicdn.com/callback_pub_key_v1.pem', [])).toBe('UNTRUSTED_KEY_URL')
  })
})
