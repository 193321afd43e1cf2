import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { runEmulator } from './run-emulator.js'
import type { Fields } from './sign.js'
import { elements, outcome, signedClient, withClient } from './signed-client.js'

async function withObject(headers: Fields = {}) {
  const { call, emulator } = await withClient()
  await call('PUT', 'k', { headers, body: 'content' })
  return { call, emulator }
}

describe('the ACL of an object', () => {
  it('says who may read it, and outranks that of the bucket', async () => {
    const { call, emulator } = await withObject()
    const asStranger = async () => (await send(emulator.url, { path: '/k' })).status
    const setAcl = (acl: string) =>
      call('PUT', 'k', { query: { acl: '' }, headers: { 'x-oss-object-acl': acl }, body: '' })
    const grant = async () => elements(await call('GET', 'k', { query: { acl: '' } }), 'Grant')
    expect([await grant(), await asStranger()]).toEqual([['default'], 403])
    for (const acl of ['public-read', 'public-read-write']) {
      expect((await setAcl(acl)).status).toBe(200)
      expect([await grant(), await asStranger()]).toEqual([[acl], 200])
    }
    await call('PUT', '', { query: { acl: '' }, headers: { 'x-oss-acl': 'public-read-write' } })
    await setAcl('private')
    expect([await grant(), await asStranger()]).toEqual([['private'], 403])
    await setAcl('default')
    expect(await asStranger()).toBe(200)
  })

  it('says who may replace and delete it', async () => {
    const { call, emulator } = await withObject({ 'x-oss-object-acl': 'public-read' })
    const put = async () => (await send(emulator.url, { method: 'PUT', path: '/k', body: 'x' })).status
    expect(await put()).toBe(403)
    await call('PUT', 'k', { query: { acl: '' }, headers: { 'x-oss-object-acl': 'public-read-write' } })
    expect(await put()).toBe(200)
    await call('PUT', '', { query: { acl: '' }, headers: { 'x-oss-acl': 'public-read-write' } })
    await call('PUT', 'k', { query: { acl: '' }, headers: { 'x-oss-object-acl': 'private' } })
    expect(await put()).toBe(403)
    expect((await send(emulator.url, { method: 'DELETE', path: '/k' })).status).toBe(403)
  })

  it('changes nothing else of the object', async () => {
    const { call } = await withObject({ 'x-oss-meta-a': 'b' })
    const before = await call('HEAD', 'k')
    await call('PUT', 'k', { query: { acl: '' }, headers: { 'x-oss-object-acl': 'public-read' } })
    const { text, headers } = await call('GET', 'k')
    const facts = (of: Headers) => ['etag', 'last-modified', 'x-oss-meta-a', 'content-type'].map((name) => of.get(name))
    expect([text, facts(headers)]).toEqual(['content', facts(before.headers)])
  })

  it('is refused for what is not there, and for what is no ACL', async () => {
    const { call } = await withObject()
    const query = { acl: '' }
    const headers = { 'x-oss-object-acl': 'private' }
    expect(outcome(await call('PUT', 'none', { query, headers }))).toEqual([404, 'NoSuchKey'])
    expect(outcome(await call('GET', 'none', { query }))).toEqual([404, 'NoSuchKey'])
    expect(outcome(await call('PUT', 'k', { query }))).toEqual([400, 'InvalidArgument'])
    const wrong = await call('PUT', 'k', { query, headers: { 'x-oss-object-acl': 'all' } })
    expect(outcome(wrong)).toEqual([400, 'InvalidArgument'])
  })

  it('is for its owner only', async () => {
    const { emulator } = await withObject({ 'x-oss-object-acl': 'public-read-write' })
    for (const method of ['GET', 'PUT']) expect((await send(emulator.url, { method, path: '/k?acl' })).status).toBe(403)
  })
})

const tagging = (tags: [string, string][]) =>
  `<Tagging><TagSet>${tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`
const many = (count: number) => Array.from({ length: count }, (_, index): [string, string] => [`k${index}`, 'v'])

describe('the tags of an object', () => {
  const query = { tagging: '' }

  it('are put, read and removed', async () => {
    const { call, emulator } = await withObject()
    const tags = async (client = call) => {
      const answer = await client('GET', 'k', { query })
      const values = elements(answer, 'Value')
      return elements(answer, 'Key').map((name, index) => [name, values[index]])
    }
    const count = async () => (await call('HEAD', 'k')).headers.get('x-oss-tagging-count')
    expect([await tags(), await count()]).toEqual([[], null])
    expect(
      (
        await call('PUT', 'k', {
          query,
          body: tagging([
            ['a', '1'],
            ['b c', '+-=._:/'],
          ]),
        })
      ).status,
    ).toBe(200)
    expect([await tags(), await count()]).toEqual([
      [
        ['a', '1'],
        ['b c', '+-=._:/'],
      ],
      '2',
    ])
    await emulator.close()
    const again = signedClient((await runEmulator({ dataDir: emulator.dataDir })).url)
    expect(await tags(again)).toHaveLength(2)
    expect((await again('DELETE', 'k', { query })).status).toBe(204)
    expect(await tags(again)).toEqual([])
  })

  it('come with the upload, percent-encoded', async () => {
    const { call } = await withObject({ 'x-oss-tagging': 'a%20b=%2B1&c' })
    const answer = await call('GET', 'k', { query })
    expect([elements(answer, 'Key'), elements(answer, 'Value')]).toEqual([
      ['a b', 'c'],
      ['+1', ''],
    ])
  })

  it('come with the start of an upload in parts', async () => {
    const { call } = await withClient()
    const started = await call('POST', 'k', { query: { uploads: '' }, headers: { 'x-oss-tagging': 'a=1' } })
    const upload = { uploadId: elements(started, 'UploadId')[0] ?? '' }
    await call('PUT', 'k', { query: { partNumber: '1', ...upload }, body: 'x' })
    await call('POST', 'k', { query: upload, headers: { 'x-oss-complete-all': 'yes' }, body: '' })
    expect((await call('HEAD', 'k')).headers.get('x-oss-tagging-count')).toBe('1')
  })

  it.each([
    ['the greatest key and value', [['x'.repeat(128), 'y'.repeat(256)]], [200, undefined]],
    ['ten tags', many(10), [200, undefined]],
    ['eleven tags', many(11), [400, 'InvalidTag']],
    ['a key of 129 bytes', [['x'.repeat(129), '']], [400, 'InvalidTag']],
    ['a value of 257 bytes', [['x', 'y'.repeat(257)]], [400, 'InvalidTag']],
    ['an empty key', [['', 'x']], [400, 'InvalidTag']],
    [
      'a key twice',
      [
        ['x', '1'],
        ['x', '2'],
      ],
      [400, 'InvalidTag'],
    ],
    ['another character', [['x', '#']], [400, 'InvalidTag']],
  ] as [string, [string, string][], [number, string]][])('are checked: %s', async (_, tags, expected) => {
    const { call } = await withObject()
    expect(outcome(await call('PUT', 'k', { query, body: tagging(tags) }))).toEqual(expected)
    const header = tags.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
    expect(outcome(await call('PUT', 'l', { headers: { 'x-oss-tagging': header }, body: '' }))).toEqual(expected)
  })

  it('are refused in a header of another form', async () => {
    const { call } = await withClient()
    const answer = await call('PUT', 'k', { headers: { 'x-oss-tagging': 'a=b=c' }, body: '' })
    expect([...outcome(answer), answer.ec]).toEqual([400, 'InvalidArgument', '0010-00000219'])
  })

  it.each(['', '<Tagging/>', '<TagSet/>', '<Tagging><TagSet><Tag/></TagSet></Tagging>'])(
    'are refused as %s',
    async (body) => {
      const { call } = await withObject()
      expect(outcome(await call('PUT', 'k', { query, body }))).toEqual([400, 'MalformedXML'])
    },
  )

  it('are those of an object that is there', async () => {
    const { call } = await withClient()
    for (const method of ['GET', 'DELETE'])
      expect(outcome(await call(method, 'k', { query }))).toEqual([404, 'NoSuchKey'])
    expect(outcome(await call('PUT', 'k', { query, body: tagging([]) }))).toEqual([404, 'NoSuchKey'])
  })
})
