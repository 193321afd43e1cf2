import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callbackStringToSign } from '../src/callback-verification.js'
import { encodeObjectKey, fromBase64, textFromBase64, toBase64, toHex } from '../src/encoding.js'

const bytes = fc.uint8Array({ maxLength: 300 })

describe('toBase64 and fromBase64', () => {
  it('equal Buffer’s and undo each other', () =>
    fc.assert(
      fc.property(bytes, (data) => {
        expect(toBase64(data)).toBe(Buffer.from(data).toString('base64'))
        expect([...(fromBase64(toBase64(data)) ?? [])]).toEqual([...data])
        expect(toHex(data)).toBe(Buffer.from(data).toString('hex'))
      }),
    ))

  it('read only what is base64 to the letter', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), (text) => {
        const read = fromBase64(text)
        if (read) expect(Buffer.from(read).toString('base64')).toBe(text)
      }),
    ))

  it('read any UTF-8 text', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textFromBase64(Buffer.from(text).toString('base64'))).toBe(text)
      }),
    ))
})

describe('encodeObjectKey', () => {
  it('keeps the path’s slashes, escapes all but unreserved characters, and can be undone', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const encoded = encodeObjectKey(key)
        expect(encoded).toMatch(/^(?:[A-Za-z0-9\-_.~/]|%[0-9A-F]{2})*$/)
        expect(decodeURIComponent(encoded)).toBe(key)
      }),
    ))
})

describe('callbackStringToSign', () => {
  it('decodes a path byte by byte, leaves the query, and never throws', () =>
    fc.assert(
      fc.property(bytes, fc.string(), bytes, (path, query, body) => {
        const escaped = Array.from(path, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
        const expected = Buffer.concat([Buffer.from('/'), path, Buffer.from(`?${query}\n`), body])
        expect(Buffer.from(callbackStringToSign(`/${escaped}?${query}`, body))).toEqual(expected)
      }),
    ))

  it('takes any target', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (target) => {
        expect(() => callbackStringToSign(target, new Uint8Array())).not.toThrow()
      }),
    ))
})
