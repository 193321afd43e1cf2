import { assertObjectKey, toKeyName } from '@acme/oss-upload-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

describe('toKeyName', () => {
  it('makes an acceptable last part of a key from any file name, within the bytes given', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) }), (fileName) => {
        const name = toKeyName(fileName, 200)
        expect(() => assertObjectKey(`u/${name}`)).not.toThrow()
        expect(name).not.toContain('/')
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
      }),
      { numRuns: 1000 },
    ))
})
