import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { elements, multipartClient, partsXml } from './multipart-client.js'
import { big, key, md5, withParts } from './multipart-samples.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { presignV1, presignV4, signHeadersV1, signHeadersV4 } from './sign.js'

describe('InitiateMultipartUpload', () => {
  it('gives every upload an id of its own', async () => {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const ids = await Promise.all(Array.from({ length: 5 }, () => client.initiate(key)))
    expect(new Set(ids).size).toBe(5)
    for (const id of ids) expect(id).toMatch(/^[0-9A-F]{32}$/)
  })

  it('refuses to begin where an object must not be replaced', async () => {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const begin = () =>
      client.call('POST', key, { query: { uploads: '' }, headers: { 'x-oss-forbid-overwrite': 'true' } })
    expect((await begin()).status).toBe(200)
    await client.call('PUT', key, { body: 'old' })
    expect((await begin()).code).toBe('FileAlreadyExists')
  })

  it.each([
    [{ 'x-oss-object-acl': 'x' }, 'InvalidArgument'],
    [{ 'x-oss-server-side-encryption': 'x' }, 'InvalidEncryptionAlgorithmError'],
  ])('refuses %j', async (headers, code) => {
    const { url } = await runEmulator()
    const answer = await multipartClient(url).call('POST', key, { query: { uploads: '' }, headers })
    expect([answer.status, answer.code]).toEqual([400, code])
  })

  it('keeps the bucket from being deleted until it is aborted', async () => {
    const { client, uploadId } = await withParts()
    expect((await client.call('DELETE', '')).code).toBe('BucketNotEmpty')
    await client.abort(key, uploadId)
    expect((await client.call('DELETE', '')).status).toBe(204)
  })
})

describe('UploadPart', () => {
  it('tells what it has stored', async () => {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const { headers, status } = await client.uploadPart(key, await client.initiate(key), 1, 'test\n')
    expect([status, headers.get('etag')]).toEqual([200, '"D8E8FCA2DC0F896FD7CB4CB0031BA249"'])
    expect(headers.get('x-oss-hash-crc64ecma')).toBe('16633938635979353501')
    expect(headers.get('content-md5')).toBe('2Oj8otwPiW/Xy0ywAxuiSQ==')
  })

  it('replaces a part of its number', async () => {
    const { client, uploadId, emulator } = await withParts()
    await client.uploadPart(key, uploadId, 9, 'other')
    expect(await storedFiles(emulator.dataDir)).toHaveLength(3)
    await client.completeAll(key, uploadId)
    expect((await client.call('GET', key)).text).toBe(`${big('a')}${big('b')}other`)
  })

  it.each([
    ...['0', '10001', '-1', '1.5', 'x'].map((number) => [number, '0017-00000220'] as const),
    ['', '0017-00000219'] as const,
  ])('refuses the number %s', async (number, ec) => {
    const { client, uploadId } = await withParts()
    const answer = await client.uploadPart(key, uploadId, number, 'x')
    expect([answer.status, answer.code, answer.ec]).toEqual([400, 'InvalidArgument', ec])
  })

  it('takes the numbers 1 and 10000', async () => {
    const { client, uploadId } = await withParts()
    for (const number of [1, 10_000]) expect((await client.uploadPart(key, uploadId, number, 'x')).status).toBe(200)
  })

  it.each([
    ['x-oss-server-side-encryption', 'AES256', 'InvalidArgument'],
    ['x-oss-server-side-data-encryption', 'SM4', 'InvalidArgument'],
    ['x-oss-server-side-encryption-key-id', 'x', 'InvalidArgument'],
    ['Content-MD5', '1B2M2Y8AsgTpgAmY7PhCfg==', 'InvalidDigest'],
    ['Content-MD5', 'x', 'InvalidDigest'],
  ])('refuses %s: %s, and keeps the part', async (name, value, code) => {
    const { client, uploadId, etags, emulator } = await withParts()
    const answer = await client.uploadPart(key, uploadId, 9, 'other', { [name]: value })
    expect([answer.status, answer.code]).toEqual([400, code])
    expect(elements(await client.listParts(key, uploadId), 'ETag').at(-1)).toBe(etags.get(9)?.replaceAll('"', '&quot;'))
    expect(await storedFiles(emulator.dataDir)).toHaveLength(3)
  })

  it('is refused when its upload ends before it, and leaves nothing', async () => {
    const { url, dataDir } = await runEmulator()
    const client = multipartClient(url)
    const uploadId = await client.initiate('k')
    const query: [string, string][] = [
      ['partNumber', '1'],
      ['uploadId', uploadId],
    ]
    const headers = signHeadersV4({ method: 'PUT', resource: '/demo-bucket/k', query })
    const path = `/k?partNumber=1&uploadId=${uploadId}`
    // More than the emulator keeps in memory: its file is there before the end.
    const most = Buffer.alloc(600_000)
    const length = { 'Content-Length': most.length + 1 }
    const outgoing = request(url, { method: 'PUT', path, headers: { ...headers, ...length } })
    const status = new Promise((resolve) => outgoing.on('response', (response) => resolve(response.statusCode)))
    outgoing.write(most)
    await expect.poll(() => storedFiles(dataDir)).toHaveLength(1)
    expect((await client.abort('k', uploadId)).status).toBe(204)
    outgoing.end('y')
    expect(await status).toBe(404)
    expect(await storedFiles(dataDir)).toEqual([])
  })

  it('takes a part whose Content-MD5 is right', async () => {
    const { client, uploadId } = await withParts()
    const headers = { 'Content-MD5': md5('x').toString('base64') }
    expect((await client.uploadPart(key, uploadId, 1, 'x', headers)).status).toBe(200)
  })
})

describe('an upload that is not there', () => {
  it.each(['uploadPart', 'listParts', 'complete', 'abort'] as const)('is refused by %s', async (operation) => {
    const { client, uploadId } = await withParts()
    const call = async (key: string, id: string) => {
      if (operation === 'uploadPart') return client.uploadPart(key, id, 1, 'x')
      return operation === 'complete' ? client.complete(key, id, partsXml([[1, 'x']])) : client[operation](key, id)
    }
    for (const [other, id] of [
      [key, '../../escape'],
      [key, ''],
      [key, uploadId.toLowerCase()],
      ['another key', uploadId],
    ] as const) {
      const answer = await call(other, id)
      const ec = operation === 'uploadPart' ? '0042-00000104' : '0042-00000002'
      expect([answer.status, answer.code, answer.ec]).toEqual([404, 'NoSuchUpload', ec])
    }
  })

  it('leaves nothing once it is aborted', async () => {
    const { client, uploadId, emulator } = await withParts()
    expect((await client.abort(key, uploadId)).status).toBe(204)
    expect(await storedFiles(emulator.dataDir)).toEqual([])
    expect((await client.abort(key, uploadId)).code).toBe('NoSuchUpload')
  })
})

describe('the signature of a multipart request', () => {
  const resource = '/demo-bucket/k'

  it('covers uploadId and partNumber, in headers and URLs of both versions', async () => {
    const { url } = await runEmulator()
    const uploadId = await multipartClient(url).initiate('k')
    const query: [string, string][] = [
      ['partNumber', '1'],
      ['uploadId', uploadId],
    ]
    const put = { method: 'PUT', resource, query }
    const search = `partNumber=1&uploadId=${uploadId}`
    const status = async (path: string, headers = {}) =>
      (await send(url, { method: 'PUT', path: `/k?${path}`, headers, body: 'x' })).status
    const expires = Math.floor(Date.now() / 1000) + 60
    expect(await status(search, signHeadersV4(put))).toBe(200)
    expect(await status(search, signHeadersV1(put))).toBe(200)
    expect(await status(presignV4(put))).toBe(200)
    expect(await status(presignV1(put, expires))).toBe(200)
    const changed = (text: string) => text.replace('partNumber=1', 'partNumber=2')
    expect(await status(changed(search), signHeadersV4(put))).toBe(403)
    expect(await status(changed(search), signHeadersV1(put))).toBe(403)
    expect(await status(changed(presignV4(put)))).toBe(403)
    expect(await status(changed(presignV1(put, expires)))).toBe(403)
  })

  it('is demanded of everybody, also where everybody may read', async () => {
    const { client, uploadId, emulator } = await withParts({ 'x-oss-object-acl': 'public-read' })
    await client.call('PUT', key, { body: 'x', headers: { 'x-oss-object-acl': 'public-read' } })
    for (const method of ['GET', 'PUT', 'POST', 'DELETE']) {
      const path = `/dir/%C3%A4%20b%2Bc.bin?uploadId=${uploadId}&partNumber=1`
      expect((await send(emulator.url, { method, path })).status).toBe(403)
    }
    expect((await send(emulator.url, { path: '/?uploads' })).status).toBe(403)
  })

  it.each(['PATCH', 'HEAD'])('does not make %s a method for it', async (method) => {
    const { url } = await runEmulator()
    const query: [string, string][] = [['uploadId', 'x']]
    const { status } = await send(url, { method, path: `/k?${presignV4({ method, resource, query })}` })
    expect(status).toBe(405)
  })
})
