import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutPage, type ListingQuery } from '../src/listing-page.js'
import { ObjectIndex } from '../src/object-index.js'
import type { ObjectRecord } from '../src/object-record.js'
import { compareUtf8 } from '../src/utf8-order.js'

const record = (key: string): ObjectRecord => ({
  key,
  type: 'Normal',
  contentType: 'text/plain',
  headers: {},
  acl: 'default',
  storageClass: 'Standard',
  size: 0,
  crc64: '0',
  etag: '',
  lastModified: '',
  bodyFiles: [],
})

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** The listing as OSS's documentation describes it: every key looked at, rolled up, ordered, and cut. */
function cutPlainly(keys: Iterable<string>, { prefix, delimiter, after, maxKeys }: ListingQuery) {
  const names = new Set<string>()
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    names.add(at === -1 ? key : key.slice(0, at + delimiter.length))
  }
  const following = [...names].filter((name) => byBytes(name, after) > 0).sort(byBytes)
  const page = following.slice(0, maxKeys)
  return { names: page, next: following.length > page.length ? page.at(-1) : undefined }
}

// Few characters, so that keys share prefixes; the last two are ordered differently by UTF-16.
const text = (maxLength: number) =>
  fc.array(fc.constantFrom('a', 'b', '/', '/', '\ufb01', '\u{1f600}'), { maxLength }).map((parts) => parts.join(''))
const change = fc.record({ key: text(5), isDelete: fc.boolean() })
/** Sometimes more at once than are put in place one by one. */
const changes = fc.oneof(
  fc.array(change, { maxLength: 20 }),
  fc.array(change, { minLength: 200, maxLength: 400, size: 'max' }),
)
const query = fc.record({
  prefix: text(2),
  delimiter: fc.constantFrom('', '/', 'a/', '\ufb01'),
  after: text(3),
  maxKeys: fc.integer({ min: 1, max: 5 }),
})

describe('cutPage', () => {
  it('lists what a plain look at every key does, whatever came and went before', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(changes, query), { maxLength: 4 }), (rounds) => {
        const index = new ObjectIndex()
        const plain = new Set<string>()
        for (const [made, asked] of rounds) {
          for (const { key, isDelete } of made) {
            if (isDelete) index.delete(key)
            else index.set(key, record(key))
            plain[isDelete ? 'delete' : 'add'](key)
          }
          const { objects, commonPrefixes, next } = cutPage(index, asked)
          const names = [...objects.map(({ key }) => key), ...commonPrefixes].sort(byBytes)
          expect({ names, next }).toEqual(cutPlainly(plain, asked))
          expect(index.size).toBe(plain.size)
        }
      }),
      { numRuns: 500 },
    ))

  it('looks at few of many keys', () => {
    const index = new ObjectIndex()
    for (let number = 0; number < 100_000; number += 1) index.set(`dir${number % 100}/${number}`, record(`${number}`))
    let reads = 0
    const counted = new Proxy(index, {
      get: (target, name) => {
        if (name !== 'keys') return Reflect.get(target, name).bind(target)
        return new Proxy(target.keys, {
          get: (keys, at) => {
            reads += 1
            return Reflect.get(keys, at)
          },
        })
      },
    })
    cutPage(counted, { prefix: '', delimiter: '/', after: '', maxKeys: 1000 })
    cutPage(counted, { prefix: 'dir50/', delimiter: '', after: 'dir50/7', maxKeys: 1000 })
    expect(reads).toBeLessThan(10_000)
  })
})

describe('compareUtf8', () => {
  it('orders any two texts as their bytes do', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(byBytes(a, b))
      }),
      { numRuns: 2000 },
    ))
})
