import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { storedFiles } from './run-emulator.js'
import type { Fields } from './sign.js'
import { elements, outcome, withClient } from './signed-client.js'

const source = 'from/ä b+c.txt'
const sourceHeader = '/demo-bucket/from/%C3%A4%20b%2Bc.txt'
const etag = '"D8E8FCA2DC0F896FD7CB4CB0031BA249"'

/** An emulator with two buckets, and one object with all that can be said of it. */
async function withSource(headers: Fields = {}) {
  const { call, emulator } = await withClient({ buckets: ['demo-bucket', 'other-bucket'] })
  const said = {
    'Content-Type': 'text/x',
    'Cache-Control': 'no-cache',
    'x-oss-meta-a': 'b',
    'x-oss-tagging': 'k=v',
    'x-oss-object-acl': 'public-read',
    'x-oss-storage-class': 'IA',
  }
  await call('PUT', source, { headers: { ...said, ...headers }, body: 'test\n' })
  const copy = (key: string, more: Fields = {}, bucket = 'demo-bucket') =>
    call('PUT', key, { bucket, headers: { 'x-oss-copy-source': sourceHeader, ...more } })
  return { call, copy, emulator }
}

describe('CopyObject', () => {
  it('copies content, metadata and tags, but not the access', async () => {
    const { call, copy, emulator } = await withSource()
    const answer = await copy('to')
    expect([answer.status, elements(answer, 'ETag'), elements(answer, 'LastModified')]).toEqual([
      200,
      [etag.replaceAll('"', '&quot;')],
      [expect.stringMatching(/^\d{4}-.*Z$/)],
    ])
    expect(answer.headers.get('x-oss-hash-crc64ecma')).toBe('16633938635979353501')
    const { text, headers } = await call('GET', 'to')
    expect(text).toBe('test\n')
    expect(Object.fromEntries(headers)).toMatchObject({
      etag,
      'content-type': 'text/x',
      'cache-control': 'no-cache',
      'x-oss-meta-a': 'b',
      'x-oss-tagging-count': '1',
      'x-oss-storage-class': 'Standard',
    })
    expect(elements(await call('GET', 'to', { query: { acl: '' } }), 'Grant')).toEqual(['default'])
    await call('DELETE', source)
    expect((await call('GET', 'to')).text).toBe('test\n')
    expect(await storedFiles(emulator.dataDir)).toHaveLength(2)
  })

  it('copies between buckets', async () => {
    const { call, copy } = await withSource()
    expect((await copy('to', {}, 'other-bucket')).status).toBe(200)
    expect((await call('GET', 'to', { bucket: 'other-bucket' })).text).toBe('test\n')
  })

  it('takes metadata and tags from the request where the directives say so', async () => {
    const { call, copy } = await withSource()
    await copy('to', {
      'x-oss-metadata-directive': 'REPLACE',
      'x-oss-tagging-directive': 'Replace',
      'Content-Type': 'text/y',
      'x-oss-meta-c': 'd',
      'x-oss-tagging': 'x=1&y=2',
    })
    const { headers } = await call('HEAD', 'to')
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/y',
      'x-oss-meta-c': 'd',
      'x-oss-tagging-count': '2',
    })
    expect([headers.get('x-oss-meta-a'), headers.get('cache-control')]).toEqual([null, null])
  })

  it('changes the metadata of an object that is copied onto itself, and keeps its content', async () => {
    const { call, copy, emulator } = await withSource()
    const before = await storedFiles(emulator.dataDir)
    expect((await copy(source, { 'x-oss-meta-new': '1', 'x-oss-storage-class': 'Archive' })).status).toBe(200)
    const { text, headers } = await call('GET', source)
    expect([text, headers.get('x-oss-meta-new'), headers.get('x-oss-meta-a')]).toEqual(['test\n', '1', null])
    expect([headers.get('etag'), headers.get('x-oss-storage-class')]).toEqual([etag, 'Archive'])
    expect(await storedFiles(emulator.dataDir)).toEqual(before)
  })

  it('keeps an appendable object appendable when it is copied onto itself', async () => {
    const { call } = await withClient()
    await call('POST', 'log', { query: { append: '', position: '0' }, body: 'a' })
    await call('PUT', 'log', { headers: { 'x-oss-copy-source': '/demo-bucket/log', 'x-oss-meta-a': 'b' } })
    expect((await call('POST', 'log', { query: { append: '', position: '1' }, body: 'b' })).status).toBe(200)
    expect((await call('GET', 'log')).headers.get('x-oss-meta-a')).toBe('b')
  })

  it('copies a link, not what it points to', async () => {
    const { call } = await withSource()
    await call('PUT', 'link', { query: { symlink: '' }, headers: { 'x-oss-symlink-target': 'from/x' } })
    await call('PUT', 'to', { headers: { 'x-oss-copy-source': '/demo-bucket/link' } })
    const answer = await call('GET', 'to', { query: { symlink: '' } })
    expect(answer.headers.get('x-oss-symlink-target')).toBe('from/x')
  })

  it.each([
    [{ 'x-oss-copy-source-if-match': etag }, 200],
    [{ 'x-oss-copy-source-if-match': '"other"' }, 412],
    [{ 'x-oss-copy-source-if-none-match': etag }, 304],
    [{ 'x-oss-copy-source-if-none-match': '"other"' }, 200],
    [{ 'x-oss-copy-source-if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }, 304],
    [{ 'x-oss-copy-source-if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
    [{ 'x-oss-copy-source-if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 412],
    [{ 'x-oss-copy-source-if-unmodified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }, 200],
  ])('answers %o with %i', async (headers: Fields, status) => {
    const { call, copy } = await withSource()
    expect((await copy('to', headers)).status).toBe(status)
    expect((await call('HEAD', 'to')).status).toBe(status === 200 ? 200 : 404)
  })

  it.each([
    [{ 'x-oss-copy-source': '/demo-bucket/none' }, [404, 'NoSuchKey']],
    [{ 'x-oss-copy-source': '/nobody/x' }, [404, 'NoSuchBucket']],
    [{ 'x-oss-copy-source': 'x' }, [400, 'InvalidArgument']],
    [{ 'x-oss-metadata-directive': 'MERGE' }, [400, 'InvalidArgument']],
    [{ 'x-oss-tagging-directive': 'MERGE' }, [400, 'InvalidArgument']],
    [{ 'x-oss-storage-class': 'Warm' }, [400, 'InvalidArgument']],
  ])('refuses %o', async (headers: Fields, expected) => {
    const { copy } = await withSource()
    expect(outcome(await copy('to', headers))).toEqual(expected)
  })

  it('refuses to overwrite when told so', async () => {
    const { call, copy, emulator } = await withSource()
    await call('PUT', 'to', { body: 'old' })
    const before = await storedFiles(emulator.dataDir)
    for (const key of ['to', source]) {
      expect(outcome(await copy(key, { 'x-oss-forbid-overwrite': 'true' }))).toEqual([409, 'FileAlreadyExists'])
    }
    expect(await storedFiles(emulator.dataDir)).toEqual(before)
  })

  it('reads nothing for strangers that they may not read themselves', async () => {
    const { call, emulator } = await withSource({ 'x-oss-object-acl': 'private' })
    await call('PUT', '', { query: { acl: '' }, headers: { 'x-oss-acl': 'public-read-write' } })
    const stranger = { method: 'PUT', path: '/to', headers: { 'x-oss-copy-source': sourceHeader } }
    expect((await send(emulator.url, stranger)).code).toBe('AccessDenied')
  })
})
