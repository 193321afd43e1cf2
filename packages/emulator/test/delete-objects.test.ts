import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import type { Fields } from './sign.js'
import { elements, outcome, type SignedClient, withClient } from './signed-client.js'

const md5 = (text: string) => createHash('md5').update(text).digest('base64')
const list = (keys: string[], quiet = 'false') =>
  `<?xml version="1.0"?><Delete><Quiet>${quiet}</Quiet>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`

const remove = (call: SignedClient, body: string, query: Fields = {}, headers: Fields = {}) =>
  call('POST', '', { query: { delete: '', ...query }, headers: { 'Content-MD5': md5(body), ...headers }, body })

async function withObjects(...keys: string[]) {
  const { call, emulator } = await withClient()
  for (const key of keys) await call('PUT', key, { body: 'x' })
  return { call, emulator, left: async () => elements(await call('GET', ''), 'Key') }
}

describe('DeleteMultipleObjects', () => {
  it('deletes what it names, there or not, and tells it', async () => {
    const { call, left } = await withObjects('a', 'b & <c>', 'd ', 'e')
    const answer = await remove(call, list(['a', 'b &amp; &lt;c&gt;', 'd ', 'none']))
    expect([answer.status, elements(answer, 'Key')]).toEqual([200, ['a', 'b &amp; &lt;c&gt;', 'd ', 'none']])
    expect(await left()).toEqual(['e'])
  })

  it('says nothing when asked to be quiet', async () => {
    const { call, left } = await withObjects('a', 'b')
    const answer = await remove(call, list(['a'], 'true'))
    expect([answer.status, answer.text]).toEqual([200, ''])
    expect(await left()).toEqual(['b'])
  })

  it('encodes keys when asked, in the query or by a header', async () => {
    const { call } = await withObjects()
    for (const [query, headers] of [
      [{ 'encoding-type': 'url' }, {}],
      [{}, { 'Encoding-Type': 'url' }],
    ] as [Fields, Fields][]) {
      const answer = await remove(call, list(['a b']), query, headers)
      expect([elements(answer, 'Key'), elements(answer, 'EncodingType')]).toEqual([['a%20b'], ['url']])
    }
  })

  it('takes a thousand keys', async () => {
    const { call } = await withObjects()
    const keys = Array.from({ length: 1000 }, (_, index) => `k${index}`)
    expect(elements(await remove(call, list(keys)), 'Deleted')).toHaveLength(1000)
  })

  it.each([
    ['no Content-MD5', list(['a']), { 'Content-MD5': '' }, [400, 'InvalidDigest']],
    ['another Content-MD5', list(['a']), { 'Content-MD5': md5('x') }, [400, 'InvalidDigest']],
    ['no XML', 'a', {}, [400, 'MalformedXML']],
    ['another root', '<Remove/>', {}, [400, 'MalformedXML']],
    ['no key', '<Delete></Delete>', {}, [400, 'MalformedXML']],
    ['an object without key', '<Delete><Object/></Delete>', {}, [400, 'MalformedXML']],
    ['an odd Quiet', list(['a'], 'perhaps'), {}, [400, 'MalformedXML']],
    ['an empty key', list(['']), {}, [400, 'InvalidObjectName']],
    ['more than a thousand keys', list(Array.from({ length: 1001 }, () => 'a')), {}, [400, 'MalformedXML']],
    [
      'a version',
      '<Delete><Object><Key>a</Key><VersionId>1</VersionId></Object></Delete>',
      {},
      [501, 'NotImplemented'],
    ],
  ] as [string, string, Fields, [number, string]][])(
    'refuses %s, and deletes nothing',
    async (_, xml, headers, expected) => {
      const { call, left } = await withObjects('a')
      expect(outcome(await remove(call, xml, {}, headers))).toEqual(expected)
      expect(await left()).toEqual(['a'])
    },
  )

  it('demands a Content-MD5', async () => {
    const { call } = await withObjects('a')
    const answer = await call('POST', '', { query: { delete: '' }, body: list(['a']) })
    expect([...outcome(answer), answer.ec]).toEqual([400, 'MissingArgument', '0016-00000606'])
  })

  it('is for the owner, whatever the ACL', async () => {
    const { call, emulator, left } = await withObjects('a')
    await call('PUT', '', { query: { acl: '' }, headers: { 'x-oss-acl': 'public-read-write' } })
    const body = list(['a'])
    const headers = { 'Content-MD5': md5(body) }
    expect((await send(emulator.url, { method: 'POST', path: '/?delete', headers, body })).status).toBe(403)
    expect(await left()).toEqual(['a'])
  })
})
