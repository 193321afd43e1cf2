import { randomBytes } from 'node:crypto'
import { openToken, sealToken } from '@acme/oss-upload-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const SECRET = 'a secret of thirty-two bytes, or more'

describe('openToken', () => {
  it('gives back any JSON that was sealed', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (claims) => {
        const token = sealToken('upload', claims, [SECRET], randomBytes(24))
        expect(openToken('upload', token, [SECRET])).toEqual(JSON.parse(JSON.stringify(claims)))
      }),
    ))

  it('refuses any text that was not sealed, with its own error', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
        expect(() => openToken('upload', text, [SECRET])).toThrow(expect.objectContaining({ code: 'INVALID_TOKEN' }))
      }),
    ))
})
