import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { elements, multipartClient } from './multipart-client.js'
import { runEmulator } from './run-emulator.js'
import type { Fields } from './sign.js'

const SOURCE = '/other-bucket/dir%2F%C3%A4%20b%2Bc'

/** Runs an emulator with an object in another bucket, and an upload in the first; gives a function that copies. */
async function withSource() {
  const emulator = await runEmulator({ buckets: ['demo-bucket', 'other-bucket'] })
  const client = multipartClient(emulator.url)
  const put = await client.call('PUT', 'dir/ä b+c', { bucket: 'other-bucket', body: '0123456789' })
  const uploadId = await client.initiate('k')
  const query = { partNumber: '1', uploadId }
  const copy = (headers: Fields = {}) =>
    client.call('PUT', 'k', { query, headers: { 'x-oss-copy-source': SOURCE, ...headers } })
  const read = async () => {
    await client.completeAll('k', uploadId)
    return (await client.call('GET', 'k')).text
  }
  return { emulator, client, copy, read, query, uploadId, etag: put.headers.get('etag') ?? '' }
}

describe('UploadPartCopy', () => {
  it.each([
    [undefined, '0123456789'],
    ['bytes=2-4', '234'],
    ['bytes=7-', '789'],
    ['bytes=7-99', '789'],
    ['nonsense', '0123456789'],
  ])('makes the range %s of an object a part', async (range, text) => {
    const { copy, read } = await withSource()
    const answer = await copy(range === undefined ? {} : { 'x-oss-copy-source-range': range })
    expect(answer.status).toBe(200)
    expect(elements(answer, 'ETag')[0]).toBe(answer.headers.get('etag')?.replaceAll('"', '&quot;'))
    expect(elements(answer, 'LastModified')[0]).toMatch(/Z$/)
    expect(await read()).toBe(text)
  })

  it('reads across the parts of the source, which may be replaced meanwhile', async () => {
    const { client } = await withSource()
    const from = await client.initiate('source')
    await client.uploadPart('source', from, 1, Buffer.alloc(102_400, 'a'))
    await client.uploadPart('source', from, 2, 'bcd')
    await client.completeAll('source', from)
    const to = await client.initiate('source')
    const headers = { 'x-oss-copy-source': '/demo-bucket/source', 'x-oss-copy-source-range': 'bytes=102398-102401' }
    await client.call('PUT', 'source', { query: { partNumber: '1', uploadId: to }, headers })
    await client.completeAll('source', to)
    expect((await client.call('GET', 'source')).text).toBe('aabc')
  })

  it.each([
    [{ 'x-oss-copy-source': '/demo-bucket/none' }, 404, 'NoSuchKey'],
    [{ 'x-oss-copy-source': '/no-bucket/k' }, 404, 'NoSuchBucket'],
    [{ 'x-oss-copy-source': 'nonsense' }, 400, 'InvalidArgument'],
    [{ 'x-oss-copy-source': '/demo-bucket/' }, 400, 'InvalidArgument'],
    [{ 'x-oss-copy-source': '/demo-bucket/%ff' }, 400, 'InvalidObjectName'],
    [{ 'x-oss-copy-source': '/demo-bucket/k?versionId=1' }, 501, 'NotImplemented'],
    [{ 'x-oss-copy-source-range': 'bytes=10-' }, 416, 'InvalidRange'],
    [{ 'x-oss-copy-source-if-match': '"other"' }, 412, 'PreconditionFailed'],
    [{ 'x-oss-copy-source-if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 412, 'PreconditionFailed'],
    [{ 'x-oss-copy-source-if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }, 304, undefined],
    [{ 'x-oss-server-side-encryption': 'AES256' }, 400, 'InvalidArgument'],
  ] as [Fields, number, string | undefined][])('refuses %j', async (headers, status, code) => {
    const { copy, client, uploadId } = await withSource()
    const answer = await copy(headers)
    expect([answer.status, answer.code]).toEqual([status, code])
    expect(elements(await client.listParts('k', uploadId), 'Part')).toEqual([])
  })

  it('goes by conditions that hold', async () => {
    const { copy, etag } = await withSource()
    expect((await copy({ 'x-oss-copy-source-if-match': etag })).status).toBe(200)
    expect((await copy({ 'x-oss-copy-source-if-none-match': etag })).status).toBe(304)
  })

  it('reads for nobody what nobody may read', async () => {
    const { client, emulator, query } = await withSource()
    await client.call('PUT', '', { query: { acl: '' }, headers: { 'x-oss-acl': 'public-read-write' } })
    const path = `/k?${new URLSearchParams(query)}`
    const copy = () => send(emulator.url, { method: 'PUT', path, headers: { 'x-oss-copy-source': SOURCE } })
    expect((await copy()).code).toBe('AccessDenied')
    await client.call('PUT', '', {
      bucket: 'other-bucket',
      query: { acl: '' },
      headers: { 'x-oss-acl': 'public-read' },
    })
    expect((await copy()).status).toBe(200)
  })
})
