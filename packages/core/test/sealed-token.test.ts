import { assertSecrets, openToken, sealToken } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'

const SECRET = 'a secret of thirty-two bytes, or more'
const OLD_SECRET = 'another secret, that was rotated out of use'
const nonce = new Uint8Array(24).fill(7)
const claims = { id: 'x', dir: '用户/', list: [1, null, true] }
const invalid = expect.objectContaining({ code: 'INVALID_TOKEN' })

describe('sealToken and openToken', () => {
  it('carry claims, in letters that URLs and forms leave alone', () => {
    const token = sealToken('upload', claims, [SECRET], nonce)
    expect(token).toMatch(/^[A-Za-z0-9_-]+$/)
    expect(openToken('upload', token, [SECRET])).toEqual(claims)
    expect(atob(token.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain('dir')
  })

  it('seal with the first secret and open with any', () => {
    const old = sealToken('upload', claims, [OLD_SECRET], nonce)
    expect(openToken('upload', old, [SECRET, OLD_SECRET])).toEqual(claims)
    const fresh = sealToken('upload', claims, [SECRET, OLD_SECRET], nonce)
    expect(() => openToken('upload', fresh, [OLD_SECRET])).toThrow(invalid)
  })

  it('open for the purpose they were sealed for, and no other', () => {
    const token = sealToken('upload', claims, [SECRET], nonce)
    for (const purpose of ['object', 'session'] as const)
      expect(() => openToken(purpose, token, [SECRET])).toThrow(invalid)
  })

  it('open nothing that was altered in any character', () => {
    const token = sealToken('upload', claims, [SECRET], nonce)
    for (let at = 0; at < token.length; at++) {
      const altered = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
      expect(() => openToken('upload', altered, [SECRET])).toThrow(invalid)
    }
  })

  it.each(['', 'A', 'AAAA', '%%%', 'a+b/', 'A'.repeat(31), 'A'.repeat(32), 'A'.repeat(54), '用户'])(
    'refuse %j',
    (token) => expect(() => openToken('upload', token, [SECRET])).toThrow(invalid),
  )

  it('refuse a nonce of another length', () => {
    expect(() => sealToken('upload', claims, [SECRET], new Uint8Array(12))).toThrow(RangeError)
  })
})

describe('assertSecrets', () => {
  it.each([[[]], [undefined], [['short']], [[SECRET, 'short']], [[1]]])(
    'refuses %j and shows none of them',
    (secrets) => {
      expect(() => assertSecrets(secrets as never)).toThrow(/^secrets/)
      expect(() => assertSecrets(secrets as never)).not.toThrow('short"')
    },
  )
})
