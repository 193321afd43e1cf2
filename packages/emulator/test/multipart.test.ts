import { get, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { elements, MIN_PART, multipartClient, partsXml } from './multipart-client.js'
import { big, etagOf, key, md5, withParts } from './multipart-samples.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { signHeadersV4 } from './sign.js'

describe('CompleteMultipartUpload', () => {
  it('makes the parts one object, whatever the order in which they came', async () => {
    const { client, uploadId, list, whole, emulator } = await withParts()
    const answer = await client.complete(key, uploadId, list(2, 5, 9))
    expect([answer.status, elements(answer, 'Key'), elements(answer, 'Bucket')]).toEqual([200, [key], ['demo-bucket']])
    expect(elements(answer, 'Location')).toEqual([`${emulator.url}/dir/%C3%A4%20b%2Bc.bin`])
    const get = await client.call('GET', key)
    expect(get.text).toBe(whole.toString())
    expect(get.headers.get('x-oss-object-type')).toBe('Multipart')
    expect(get.headers.get('content-md5')).toBe(null)
  })

  it('gives it an ETag of the MD5s of the parts, and the CRC-64 of the whole', async () => {
    const { client, uploadId, list, whole } = await withParts()
    const answer = await client.complete(key, uploadId, list(2, 5, 9))
    const digest = md5(md5(big('a')), md5(big('b')), md5('end'))
    const etag = `"${digest.toString('hex').toUpperCase()}-3"`
    expect([answer.headers.get('etag'), elements(answer, 'ETag')]).toEqual([etag, [etag.replaceAll('"', '&quot;')]])
    const put = await client.call('PUT', 'same', { body: whole })
    const head = await client.call('HEAD', key)
    for (const { headers } of [answer, head]) {
      expect(headers.get('x-oss-hash-crc64ecma')).toBe(put.headers.get('x-oss-hash-crc64ecma'))
    }
    expect(head.headers.get('etag')).toBe(etag)
  })

  it('copies nothing, and removes the parts that are not used', async () => {
    const { client, uploadId, list, emulator } = await withParts()
    const before = await storedFiles(emulator.dataDir)
    expect((await client.complete(key, uploadId, list(2, 9))).status).toBe(200)
    const after = await storedFiles(emulator.dataDir)
    expect(after).toHaveLength(3)
    expect(after.filter((name) => before.includes(name))).toHaveLength(2)
    expect((await client.call('GET', key)).text).toBe(`${big('a')}end`)
    expect((await client.listParts(key, uploadId)).code).toBe('NoSuchUpload')
  })

  it.each([
    ['bytes=102399-102400', 'ab'],
    ['bytes=204799-204800', 'be'],
    ['bytes=102400-102400', 'b'],
    ['bytes=-2', 'nd'],
    ['bytes=204800-', 'end'],
  ])('makes an object of which %s can be read', async (Range, text) => {
    const { client, uploadId, list } = await withParts()
    await client.complete(key, uploadId, list(2, 5, 9))
    const answer = await client.call('GET', key, { headers: { Range } })
    expect([answer.status, answer.text]).toEqual([206, text])
  })

  it('takes what Initiate said of the object', async () => {
    const { client, uploadId, list } = await withParts({
      'Content-Type': 'text/x',
      'Cache-Control': 'no-cache',
      'x-oss-meta-a': 'b',
      'x-oss-storage-class': 'IA',
      'x-oss-object-acl': 'public-read',
      'x-oss-server-side-encryption': 'AES256',
    })
    const answer = await client.complete(key, uploadId, list(2, 5, 9), { 'x-oss-meta-a': 'ignored' })
    expect(answer.headers.get('x-oss-server-side-encryption')).toBe('AES256')
    const head = await client.call('HEAD', key)
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'content-type': 'text/x',
      'cache-control': 'no-cache',
      'x-oss-meta-a': 'b',
      'x-oss-storage-class': 'IA',
      'x-oss-server-side-encryption': 'AES256',
      'content-length': String(2 * MIN_PART + 3),
    })
  })

  it.each([
    ['Initiate', { 'x-oss-object-acl': 'public-read' }, {}, 200],
    ['itself', {}, { 'x-oss-object-acl': 'public-read' }, 200],
    ['itself rather than Initiate', { 'x-oss-object-acl': 'public-read' }, { 'x-oss-object-acl': 'private' }, 403],
  ])('takes the ACL from %s', async (_, initiate, complete, status) => {
    const { client, uploadId, list, emulator } = await withParts(initiate)
    expect((await client.complete(key, uploadId, list(2), complete)).status).toBe(200)
    expect((await fetch(`${emulator.url}/dir/%C3%A4%20b%2Bc.bin`)).status).toBe(status)
  })

  it('takes ETags with quotes, without, and escaped', async () => {
    const { client, uploadId, etags } = await withParts()
    const [first = '', second = '', third = ''] = [2, 5, 9].map((number) => etags.get(number) ?? '')
    const xml = partsXml([
      [2, first.replaceAll('"', '')],
      [5, second.replaceAll('"', '&quot;')],
      [9, ` ${third} `],
    ])
    expect((await client.complete(key, uploadId, xml)).status).toBe(200)
  })

  it.each([
    ['a declaration', (xml: string) => `\ufeff<?xml version="1.0" encoding="UTF-8"?>\n${xml}`],
    ['a namespace', (xml: string) => xml.replace('Upload>', 'Upload xmlns="http://doc.oss-cn-hangzhou.aliyuncs.com">')],
    ['prefixes', (xml: string) => xml.replace(/<(\/?)/g, '<$1o:').replace('Upload>', 'Upload xmlns:o="http://x">')],
    ['comments and other elements', (xml: string) => xml.replace('<ETag>', '<!-- x --><Size>1</Size><ETag>')],
  ])('takes a body with %s', async (_, write) => {
    const { client, uploadId, list } = await withParts()
    expect((await client.complete(key, uploadId, write(list(2)))).status).toBe(200)
  })

  it('takes every part with x-oss-complete-all', async () => {
    const { client, uploadId, whole } = await withParts()
    expect((await client.completeAll(key, uploadId)).status).toBe(200)
    expect((await client.call('GET', key)).text).toBe(whole.toString())
  })

  it.each([
    ['a body', 'yes', partsXml([[1, 'x']]), '0042-00000216'],
    ['another value', 'no', '', undefined],
  ])('refuses x-oss-complete-all with %s', async (_, value, body, ec) => {
    const { client, uploadId } = await withParts()
    const answer = await client.complete(key, uploadId, body, { 'x-oss-complete-all': value })
    expect([answer.status, answer.code, answer.ec]).toEqual([400, 'InvalidArgument', ec])
  })

  it('percent-encodes the key when it is told to', async () => {
    const { client, uploadId, list } = await withParts()
    const answer = await client.complete(key, uploadId, list(2), {}, { 'encoding-type': 'url' })
    expect(elements(answer, 'Key')).toEqual(['dir%2F%C3%A4%20b%2Bc.bin'])
    expect(elements(answer, 'EncodingType')).toEqual(['url'])
  })

  it('refuses parts out of order, twice, unknown, changed, or too small, and keeps the upload', async () => {
    const { client, uploadId, list, etags, emulator } = await withParts()
    const code = async (xml: string) => {
      const answer = await client.complete(key, uploadId, xml)
      return [answer.status, answer.code]
    }
    expect(await code(list(5, 2))).toEqual([400, 'InvalidPartOrder'])
    expect(await code(list(2, 2))).toEqual([400, 'InvalidPartOrder'])
    expect(await code(partsXml([[3, etags.get(2) ?? '']]))).toEqual([400, 'InvalidPart'])
    expect(await code(partsXml([[2, etags.get(5) ?? '']]))).toEqual([400, 'InvalidPart'])
    await client.uploadPart(key, uploadId, 4, Buffer.alloc(MIN_PART - 1))
    const small = await client.complete(
      key,
      uploadId,
      partsXml([
        [4, etagOf(Buffer.alloc(MIN_PART - 1))],
        [9, etags.get(9) ?? ''],
      ]),
    )
    expect([small.status, small.code, small.ec]).toEqual([400, 'EntityTooSmall', '0042-00000213'])
    expect(elements(small, 'PartNumber')).toEqual(['4'])
    expect(elements(await client.listParts(key, uploadId), 'PartNumber')).toEqual(['2', '4', '5', '9'])
    expect((await client.call('GET', key)).code).toBe('NoSuchKey')
    expect((await client.complete(key, uploadId, list(2, 5, 9))).status).toBe(200)
    expect(await storedFiles(emulator.dataDir)).toHaveLength(4)
  })

  it.each([
    ['nothing', ''],
    ['no XML', 'x'],
    ['no parts', '<CompleteMultipartUpload/>'],
    ['another root', '<Delete><Part><PartNumber>2</PartNumber><ETag>x</ETag></Part></Delete>'],
    ['a part without number', '<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>'],
    [
      'a part without ETag',
      '<CompleteMultipartUpload><Part><PartNumber>2</PartNumber></Part></CompleteMultipartUpload>',
    ],
    ['a number that is none', partsXml([[Number.NaN, 'x']])],
    ['an end too early', partsXml([[2, 'x']]).slice(0, -1)],
    ['an entity of its own', `<!DOCTYPE a [<!ENTITY e "x">]>${partsXml([[2, '&e;']])}`],
    ['a document type', `<!DOCTYPE a>${partsXml([[2, 'x']])}`],
    ['elements without end', '<CompleteMultipartUpload>'.repeat(50_000)],
    ['more than 10,000 parts', partsXml(Array.from({ length: 10_001 }, (_, index) => [index + 1, 'x']))],
    ['more than 2 MB', partsXml([[2, 'x'.repeat(3_000_000)]])],
  ])('refuses a body of %s', async (_, xml) => {
    const { client, uploadId } = await withParts()
    const answer = await client.complete(key, uploadId, xml)
    expect([answer.status, answer.code]).toEqual([400, 'MalformedXML'])
  })

  it('refuses an upload without parts', async () => {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const uploadId = await client.initiate(key)
    expect((await client.completeAll(key, uploadId)).code).toBe('InvalidPart')
  })

  it('replaces an object, unless it is told not to', async () => {
    const { client, uploadId, list, emulator } = await withParts()
    await client.call('PUT', key, { body: 'old' })
    const refused = await client.complete(key, uploadId, list(2), { 'x-oss-forbid-overwrite': 'true' })
    expect([refused.status, refused.code]).toEqual([409, 'FileAlreadyExists'])
    expect((await client.call('GET', key)).text).toBe('old')
    expect((await client.complete(key, uploadId, list(2))).status).toBe(200)
    expect((await client.call('GET', key)).text).toBe(big('a').toString())
    expect(await storedFiles(emulator.dataDir)).toHaveLength(2)
  })

  it('is done once by many at the same time', async () => {
    const { client, uploadId, list } = await withParts()
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.complete(key, uploadId, list(2))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404])
  })

  it('sends an object to its end, though it is removed meanwhile', async () => {
    const { url, dataDir } = await runEmulator()
    const client = multipartClient(url)
    const uploadId = await client.initiate(key)
    const part = Buffer.alloc(8 * 1024 * 1024, 'x')
    for (const number of [1, 2, 3]) await client.uploadPart(key, uploadId, number, part)
    await client.completeAll(key, uploadId)
    const headers = signHeadersV4({ method: 'GET', resource: `/demo-bucket/${key}` })
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(`${url}/dir/%C3%A4%20b%2Bc.bin`, { headers }, resolve),
    )
    // not yet read, so that the last part cannot be on its way
    expect((await client.call('DELETE', key)).status).toBe(204)
    expect((await client.call('HEAD', key)).status).toBe(404)
    let size = 0
    for await (const chunk of response) size += (chunk as Buffer).length
    expect(size).toBe(3 * part.length)
    await expect.poll(() => storedFiles(dataDir)).toEqual([])
  })
})
