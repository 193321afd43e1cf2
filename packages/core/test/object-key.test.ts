import { assertObjectDir, assertObjectKey, fileSuffix, isBelowDir, toKeyName } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'

const refused = expect.objectContaining({ code: 'INVALID_OBJECT_KEY' })

describe('assertObjectKey', () => {
  it.each(['a', '用户/照片 1.png', 'a/b/c', 'a..b/.c', `${'é'.repeat(511)}a`, "it's & 100%+.txt", '😀'])(
    'accepts %j',
    (key) => expect(() => assertObjectKey(key)).not.toThrow(),
  )

  it.each([
    ...['', '/a', '\\a', 'a\\b', 'a/../b', './a', 'a/..', 'a\u0000b', 'a\nb', 'a\u007fb', 'a\u0085b'],
    ...['é'.repeat(512), '\ud800'],
  ])('refuses %j', (key) => expect(() => assertObjectKey(key)).toThrow(refused))
})

describe('assertObjectDir', () => {
  it.each(['', 'users/42/', '用户/'])('accepts %j', (dir) => expect(() => assertObjectDir(dir)).not.toThrow())
  it.each(['users', '/', '../', 'a/./'])('refuses %j', (dir) => expect(() => assertObjectDir(dir)).toThrow(refused))
})

describe('isBelowDir', () => {
  it.each([
    ['u/1/a', 'u/1/', true],
    ['u/1/', 'u/1/', false],
    ['u/10/a', 'u/1/', false],
    ['a', '', true],
  ])('of %j and %j is %s', (key, dir, expected) => expect(isBelowDir(key, dir)).toBe(expected))
})

describe('toKeyName', () => {
  it.each([
    ['照片 1 (最终).png', '照片 1 (最终).png'],
    ['e\u0301.png', 'é.png'],
    ['a/b\\c.txt', 'a_b_c.txt'],
    ['tab\tnewline\n.txt', 'tab_newline_.txt'],
    ['..', '__'],
    ['${filename}.txt', '_{filename}.txt'],
    ['$5 {a}.txt', '$5 {a}.txt'],
    ['', 'file'],
    ['\ud800.txt', '\ufffd.txt'],
  ])('turns %j into %j', (name, expected) => expect(toKeyName(name)).toBe(expected))

  it('shortens to whole characters and keeps the suffix', () => {
    expect(toKeyName(`${'照'.repeat(500)}.png`, 100)).toBe(`${'照'.repeat(32)}.png`)
    expect(toKeyName('a.longsuffix', 5)).toBe('a.lon')
  })
})

describe('fileSuffix', () => {
  it.each([
    ['a.png', '.png'],
    ['a.tar.gz', '.gz'],
    ['.gitignore', ''],
    ['none', ''],
    ['a.', ''],
    ['Mr. Smith and his dog', ''],
    ['照片.图片', '.图片'],
    [`a.${'x'.repeat(16)}`, ''],
  ])('of %j is %j', (name, expected) => expect(fileSuffix(name)).toBe(expected))
})
