import { describe, expect, it } from 'vitest'
import { elements, multipartClient } from './multipart-client.js'
import { runEmulator } from './run-emulator.js'
import type { Fields } from './sign.js'

describe('ListParts', () => {
  /** An upload of parts 1, 3, 7 and 10. */
  async function withFourParts() {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const uploadId = await client.initiate('a b/ü', { 'x-oss-storage-class': 'IA' })
    for (const number of [10, 7, 1, 3]) await client.uploadPart('a b/ü', uploadId, number, 'x'.repeat(number))
    return { list: (query: Fields = {}) => client.listParts('a b/ü', uploadId, query), uploadId }
  }

  it('tells every part, by number', async () => {
    const { list, uploadId } = await withFourParts()
    const answer = await list()
    expect(answer.status).toBe(200)
    expect(elements(answer, 'PartNumber')).toEqual(['1', '3', '7', '10'])
    expect(elements(answer, 'Size')).toEqual(['1', '3', '7', '10'])
    expect(elements(answer, 'ETag')[0]).toBe('&quot;9DD4E461268C8034F5C8564E155C67A6&quot;')
    const facts = ['Bucket', 'Key', 'UploadId', 'StorageClass', 'PartNumberMarker', 'NextPartNumberMarker', 'MaxParts']
    const values = ['demo-bucket', 'a b/ü', uploadId, 'IA', '0', '10', '1000']
    expect(facts.map((name) => elements(answer, name)[0])).toEqual(values)
    expect(elements(answer, 'IsTruncated')).toEqual(['false'])
    for (const date of elements(answer, 'LastModified')) expect(date).toMatch(/^\d{4}-.*T.*\.\d{3}Z$/)
  })

  it('goes on where a page ended', async () => {
    const { list } = await withFourParts()
    const first = await list({ 'max-parts': '2' })
    expect([elements(first, 'PartNumber'), elements(first, 'IsTruncated')]).toEqual([['1', '3'], ['true']])
    const second = await list({
      'max-parts': '2',
      'part-number-marker': elements(first, 'NextPartNumberMarker')[0] ?? '',
    })
    expect([elements(second, 'PartNumber'), elements(second, 'IsTruncated')]).toEqual([['7', '10'], ['false']])
  })

  it('percent-encodes the key when it is told to', async () => {
    const { list } = await withFourParts()
    const answer = await list({ 'encoding-type': 'url' })
    expect([elements(answer, 'Key'), elements(answer, 'EncodingType')]).toEqual([['a%20b%2F%C3%BC'], ['url']])
  })

  it.each([
    { 'max-parts': '0' },
    { 'max-parts': '1001' },
    { 'max-parts': 'x' },
    { 'part-number-marker': '-1' },
    { 'encoding-type': 'base64' },
  ])('refuses %j', async (query) => {
    const { list } = await withFourParts()
    const { status, code } = await list(query)
    expect([status, code]).toEqual([400, 'InvalidArgument'])
  })
})

describe('ListMultipartUploads', () => {
  /** Uploads for a/1, a/2 (two), a/b/3, c and ü, begun in another order. */
  async function withUploads() {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const keys = ['ü', 'a/2', 'c', 'a/b/3', 'a/2', 'a/1']
    const ids = new Map<string, string[]>()
    for (const key of keys) ids.set(key, [...(ids.get(key) ?? []), await client.initiate(key)].sort())
    return { list: client.listUploads, ids }
  }

  it('tells every upload, by key and id', async () => {
    const { list, ids } = await withUploads()
    const answer = await list()
    expect(elements(answer, 'Key')).toEqual(['a/1', 'a/2', 'a/2', 'a/b/3', 'c', 'ü'])
    expect(elements(answer, 'UploadId').slice(1, 3)).toEqual(ids.get('a/2'))
    expect(['IsTruncated', 'MaxUploads', 'Bucket'].map((name) => elements(answer, name)[0])).toEqual([
      'false',
      '1000',
      'demo-bucket',
    ])
    expect(elements(answer, 'StorageClass')).toEqual(Array(6).fill('Standard'))
    for (const date of elements(answer, 'Initiated')) expect(date).toMatch(/^\d{4}-.*T.*\.\d{3}Z$/)
  })

  it.each([
    [{ prefix: 'a/' }, ['a/1', 'a/2', 'a/2', 'a/b/3'], []],
    [{ delimiter: '/' }, ['c', 'ü'], ['a/']],
    [{ prefix: 'a/', delimiter: '/' }, ['a/1', 'a/2', 'a/2'], ['a/b/']],
    [{ 'key-marker': 'a/2' }, ['a/b/3', 'c', 'ü'], []],
    [{ 'upload-id-marker': 'F' }, ['a/1', 'a/2', 'a/2', 'a/b/3', 'c', 'ü'], []],
    [{ prefix: 'ü', 'encoding-type': 'url' }, ['%C3%BC'], []],
    [{ prefix: 'none' }, [], []],
  ] as [Fields, string[], string[]][])('narrows to %j', async (query, keys, prefixes) => {
    const { list } = await withUploads()
    const answer = await list(query)
    expect(elements(answer, 'Key')).toEqual(keys)
    const common = elements(answer, 'CommonPrefixes').join('')
    expect([...common.matchAll(/<Prefix>(.*?)</g)].map(([, prefix]) => prefix)).toEqual(prefixes)
  })

  it.each([1, 2, 3, 5])('goes on where a page of %i ended', async (size) => {
    const { list } = await withUploads()
    const found: string[] = []
    const query: Fields = { 'max-uploads': String(size), delimiter: '/b' }
    for (;;) {
      const answer = await list(query)
      const names = [...elements(answer, 'UploadId'), ...elements(answer, 'CommonPrefixes')]
      expect(names.length).toBeLessThanOrEqual(size)
      found.push(...names)
      if (elements(answer, 'IsTruncated')[0] === 'false') break
      query['key-marker'] = elements(answer, 'NextKeyMarker')[0] ?? ''
      query['upload-id-marker'] = elements(answer, 'NextUploadIdMarker')[0] ?? ''
    }
    expect(new Set(found).size).toBe(6)
    expect(found).toHaveLength(6)
  })

  it.each([{ 'max-uploads': '0' }, { 'max-uploads': '1001' }, { 'encoding-type': 'x' }])(
    'refuses %j',
    async (query) => {
      const { list } = await withUploads()
      const { status, code } = await list(query)
      expect([status, code]).toEqual([400, 'InvalidArgument'])
    },
  )
})
