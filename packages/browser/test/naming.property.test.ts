import { contentHash, dated, type NamingFunction, relativePath } from '@acme/oss-upload-browser'
import { isObjectKey, toKeyName, toObjectKey } from '@acme/oss-upload-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** Any UTF-16, half characters too. */
const anyText = (maxLength = 40) =>
  fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength })
const part = fc.oneof(
  anyText(),
  fc.constantFrom('.', '..', '', ' ', '${filename}', 'a\\b', 'e\u0301', '👩‍👩‍👧.png', `${'长'.repeat(400)}.tar.gz`),
  fc.string({ minLength: 200, maxLength: 1200 }),
)
const path = fc.array(part, { maxLength: 12 }).map((parts) => parts.join('/'))
const dir = fc.constantFrom('', 'tests/', 'users/张三/', `${'d'.repeat(700)}/`)

const expectGoodKey = (key: string, dir: string) => {
  expect(key.startsWith(dir)).toBe(true)
  expect(key.length).toBeGreaterThan(dir.length)
  expect(key.endsWith('/')).toBe(false)
  expect(isObjectKey(key), JSON.stringify(key)).toBe(true)
  expect(key.normalize('NFC')).toBe(key)
}

describe('the key of an object', () => {
  it('is one that OSS takes, below dir, whatever a naming function returns', () =>
    fc.assert(
      fc.property(path, dir, (name, dir) => expectGoodKey(toObjectKey(dir, name), dir)),
      { numRuns: 2000 },
    ))

  it.each(Object.entries({ dated, contentHash, relativePath }))(
    'is one that OSS takes, below dir, whatever a file is called (%s)',
    (_, naming: NamingFunction) =>
      fc.assert(
        fc.asyncProperty(part, dir, async (fileName, dir) => {
          const names = { random: `${'0'.repeat(32)}.png`, local: toKeyName(fileName) }
          expectGoodKey(toObjectKey(dir, await naming(new File(['x'], fileName), names)), dir)
        }),
      ),
  )

  it('keeps folders that leave room for a name, and leaves out those that do not', () => {
    expect(toObjectKey('u/', 'a/../b.txt')).toBe('u/a/__/b.txt')
    const deep = `${'x'.repeat(900)}/`
    expect(toObjectKey('u/', `a/${deep}b/c.txt`)).toBe('u/a/b/c.txt')
  })

  it('keeps a name of 255 bytes whole, however deep its folders are', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 300 }), { maxLength: 9 }), (folders) => {
        const name = `${'长'.repeat(83)}.jpeg`
        expect(toObjectKey('u/', [...folders, name].join('/')).endsWith(`/${name}`)).toBe(true)
      }),
    ))
})
