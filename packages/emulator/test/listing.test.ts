import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { type Fields, signHeadersV4 } from './sign.js'
import { elements, outcome, withClient } from './signed-client.js'

async function withObjects(...keys: string[]) {
  const { call, emulator } = await withClient()
  for (const key of keys) await call('PUT', key, { body: 'x' })
  return { call, emulator, list: (query: Fields = {}) => call('GET', '', { query }) }
}

describe('ListObjects', () => {
  it('orders keys by their bytes in UTF-8', async () => {
    const keys = ['B', 'a', 'a-', 'a/', 'ä', '\ufb01', '\u{1f600}']
    const { list } = await withObjects(...[...keys].reverse())
    expect(elements(await list(), 'Key')).toEqual(keys)
  })

  it('goes on behind its marker, and names the next', async () => {
    const { list } = await withObjects('a', 'b/1', 'b/2', 'c')
    const first = await list({ delimiter: '/', 'max-keys': '2' })
    expect([elements(first, 'Key'), elements(first, 'IsTruncated')]).toEqual([['a'], ['true']])
    expect([elements(first, 'Marker'), elements(first, 'NextMarker')]).toEqual([[''], ['b/']])
    const second = await list({ delimiter: '/', marker: 'b/' })
    expect([elements(second, 'Key'), elements(second, 'CommonPrefixes')]).toEqual([['c'], []])
    expect([elements(second, 'IsTruncated'), elements(second, 'NextMarker')]).toEqual([['false'], []])
  })

  it('follows objects that come and go', async () => {
    const { call, list } = await withObjects('b', 'd')
    const keys = async () => elements(await list({ 'max-keys': '1000' }), 'Key')
    expect(await keys()).toEqual(['b', 'd'])
    for (const key of ['c', 'a', 'e']) await call('PUT', key, { body: 'x' })
    await call('DELETE', 'b')
    await call('PUT', 'd', { body: 'new' })
    expect(await keys()).toEqual(['a', 'c', 'd', 'e'])
    const more = Array.from({ length: 100 }, (_, index) => `a${String(index).padStart(3, '0')}`)
    await Promise.all(more.map((key) => call('PUT', key, { body: 'x' })))
    await call('DELETE', 'a')
    expect(await keys()).toEqual([...more, 'c', 'd', 'e'])
  })

  it('names the owner', async () => {
    const { list } = await withObjects('a')
    expect(elements(await list(), 'DisplayName')).toHaveLength(1)
  })

  it('encodes all names when asked', async () => {
    const { list } = await withObjects('a b/c d', 'a b/x&/1', 'a b/y')
    const answer = await list({
      prefix: 'a b/',
      delimiter: '&/',
      marker: 'a b/ ',
      'max-keys': '2',
      'encoding-type': 'url',
    })
    expect([elements(answer, 'EncodingType'), elements(answer, 'Key')]).toEqual([['url'], ['a%20b%2Fc%20d']])
    expect(elements(answer, 'Prefix')).toEqual(['a%20b%2F', 'a%20b%2Fx%26%2F'])
    expect(elements(answer, 'Delimiter')).toEqual(['%26%2F'])
    expect([elements(answer, 'Marker'), elements(answer, 'NextMarker')]).toEqual([['a%20b%2F%20'], ['a%20b%2Fx%26%2F']])
  })

  it.each([{ 'max-keys': '0' }, { 'max-keys': '1001' }, { 'max-keys': 'x' }, { 'encoding-type': 'base64' }])(
    'refuses %o',
    async (query: Fields) => {
      const { list } = await withObjects()
      expect(outcome(await list(query))).toEqual([400, 'InvalidArgument'])
    },
  )
})

describe('ListObjectsV2', () => {
  const v2 = { 'list-type': '2' }

  it('begins behind start-after, and goes on by its token', async () => {
    const { list } = await withObjects('a', 'b', 'ä', 'ö', 'ü')
    const first = await list({ ...v2, 'start-after': 'a', 'max-keys': '2' })
    expect([elements(first, 'Key'), elements(first, 'KeyCount')]).toEqual([['b', 'ä'], ['2']])
    expect([elements(first, 'StartAfter'), elements(first, 'ContinuationToken')]).toEqual([['a'], []])
    const [token = ''] = elements(first, 'NextContinuationToken')
    const second = await list({ ...v2, 'start-after': 'a', 'continuation-token': token })
    expect(elements(second, 'Key')).toEqual(['ö', 'ü'])
    expect([elements(second, 'ContinuationToken'), elements(second, 'NextContinuationToken')]).toEqual([[token], []])
  })

  it('counts prefixes too', async () => {
    const { list } = await withObjects('a/1', 'a/2', 'b')
    expect(elements(await list({ ...v2, delimiter: '/' }), 'KeyCount')).toEqual(['2'])
  })

  it('names the owner only when asked', async () => {
    const { list } = await withObjects('a')
    expect(elements(await list(v2), 'DisplayName')).toEqual([])
    expect(elements(await list({ ...v2, 'fetch-owner': 'true' }), 'DisplayName')).toHaveLength(1)
  })

  it('refuses a token that is none', async () => {
    const { list } = await withObjects()
    expect(outcome(await list({ ...v2, 'continuation-token': '?' }))).toEqual([400, 'InvalidArgument'])
  })
})

describe('ListBuckets', () => {
  it('comes in pages, and can be narrowed', async () => {
    const { emulator } = await withClient({ buckets: ['a-1', 'a-2', 'a-3', 'b-1'] })
    const list = async (query: Fields) => {
      const headers = signHeadersV4({ method: 'GET', resource: '/', query: Object.entries(query) })
      return send(emulator.url, { path: `/?${new URLSearchParams(query)}`, headers })
    }
    const first = await list({ prefix: 'a-', 'max-keys': '2' })
    expect([elements(first, 'Name'), elements(first, 'NextMarker')]).toEqual([['a-1', 'a-2'], ['a-2']])
    const second = await list({ prefix: 'a-', marker: 'a-2' })
    expect([elements(second, 'Name'), elements(second, 'IsTruncated')]).toEqual([['a-3'], []])
  })
})
