import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { IMAGES } from './image-samples.js'
import type { Answer } from './post-form.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { type Fields, presignV1, presignV4, signHeadersV1, signHeadersV4 } from './sign.js'

const resource = '/demo-bucket/dir/ä b+c.txt'
const path = '/dir/%C3%A4%20b%2Bc.txt'

/** Runs an emulator with one object; gives a function that sends a request for it, signed by V4 header. */
async function withObject(content: string | Buffer = '0123456789', headers: Fields = {}) {
  const emulator = await runEmulator()
  const call = (method: string, more: Fields = {}, body?: string | Buffer): Promise<Answer> =>
    send(emulator.url, {
      method,
      path,
      headers: signHeadersV4({ method, resource, headers: more }),
      ...(body === undefined ? {} : { body }),
    })
  const put = await call('PUT', headers, content)
  return { emulator, call, put }
}

describe('PutObject, GetObject, HeadObject and DeleteObject', () => {
  it('store, send, describe and remove an object', async () => {
    const { call, put } = await withObject('test\n', { 'Content-Type': 'text/x', 'x-oss-meta-a': 'b' })
    expect([put.status, put.headers.get('etag')]).toEqual([200, '"D8E8FCA2DC0F896FD7CB4CB0031BA249"'])
    const get = await call('GET')
    expect([get.status, get.text]).toEqual([200, 'test\n'])
    const head = await call('HEAD')
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '5'])
    for (const { headers } of [get, head]) {
      expect(headers.get('content-type')).toBe('text/x')
      expect(headers.get('x-oss-meta-a')).toBe('b')
      expect(headers.get('x-oss-object-type')).toBe('Normal')
      expect(headers.get('x-oss-hash-crc64ecma')).toBe('16633938635979353501')
      expect(headers.get('last-modified')).toMatch(/GMT$/)
    }
    expect((await call('DELETE')).status).toBe(204)
    expect((await call('DELETE')).status).toBe(204)
    const missing = await call('GET')
    expect([missing.status, missing.code]).toEqual([404, 'NoSuchKey'])
  })

  it('store an empty object as application/octet-stream', async () => {
    const { call } = await withObject('')
    const { status, text, headers } = await call('GET')
    expect([status, text, headers.get('content-type')]).toEqual([200, '', 'application/octet-stream'])
  })

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-10', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=0-1,4-5', 206, '01', 'bytes 0-1/10'],
    ['bytes=5-99', 200, '0123456789', null],
    ['bytes=-11', 200, '0123456789', null],
    ['bytes=-0', 200, '0123456789', null],
    ['bytes=10-', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
    ['bytes=4-2', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
  ])('answer Range: %s with %i', async (Range, status, text, contentRange) => {
    const { call } = await withObject()
    const answer = await call('GET', { Range })
    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([status, text, contentRange])
  })

  it.each([
    ['bytes=2-4', 206, '234', undefined],
    ['bytes=5-99', 206, '56789', undefined],
    ['bytes=-11', 206, '0123456789', undefined],
    ['bytes=10-', 416, undefined, 'InvalidRange'],
    ['bytes=-0', 416, undefined, 'InvalidRange'],
    ['bytes=0-1,4-5', 416, undefined, 'InvalidRange'],
    ['bytes=4-2', 200, '0123456789', undefined],
  ])('answer Range: %s with %i where the standard is asked for', async (Range, status, text, code) => {
    const { call } = await withObject()
    const answer = await call('GET', { Range, 'x-oss-range-behavior': 'standard' })
    expect([answer.status, answer.code]).toEqual([status, code])
    if (text !== undefined) expect(answer.text).toBe(text)
  })

  it('store a body of unknown length', async () => {
    const { emulator, call } = await withObject('old')
    const headers = signHeadersV4({ method: 'PUT', resource, headers: { 'Content-MD5': 'XUFAKrxLKna5cZ2REBfFkg==' } })
    const body = new ReadableStream({
      start: (controller) => {
        for (const chunk of ['he', 'llo']) controller.enqueue(Buffer.from(chunk))
        controller.close()
      },
    })
    const put = await fetch(emulator.url + path, { method: 'PUT', headers, body, duplex: 'half' } as RequestInit)
    expect([put.status, put.headers.get('etag')]).toEqual([200, '"5D41402ABC4B2A76B9719D911017C592"'])
    expect((await call('GET')).text).toBe('hello')
  })

  it('tell the little that GetObjectMeta does', async () => {
    const { emulator, put } = await withObject('test\n', { 'x-oss-meta-a': 'b' })
    const query: [string, string][] = [['objectMeta', '']]
    const ask = (key: string) => {
      const to = { method: 'HEAD', resource: `/demo-bucket/${key}`, query }
      return send(emulator.url, { method: 'HEAD', path: `/${encodeURI(key).replace('+', '%2B')}?${presignV4(to)}` })
    }
    const { status, headers } = await ask('dir/ä b+c.txt')
    const facts = ['etag', 'content-length', 'x-oss-meta-a', 'content-type'].map((name) => headers.get(name))
    expect([status, ...facts]).toEqual([200, put.headers.get('etag'), '5', null, null])
    expect(headers.get('last-modified')).toMatch(/GMT$/)
    expect((await ask('none')).status).toBe(404)
  })

  it('honour preconditions', async () => {
    const { call, put } = await withObject()
    const etag = put.headers.get('etag') ?? ''
    const [before, after] = ['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 01 Jan 2100 00:00:00 GMT']
    const status = async (headers: Fields) => (await call('GET', headers)).status
    expect(await status({ 'If-None-Match': etag })).toBe(304)
    expect(await status({ 'If-None-Match': '"other"' })).toBe(200)
    expect(await status({ 'If-Modified-Since': after })).toBe(304)
    expect(await status({ 'If-Modified-Since': before })).toBe(200)
    expect(await status({ 'If-Match': '"other"' })).toBe(412)
    expect(await status({ 'If-Match': etag })).toBe(200)
    expect(await status({ 'If-Unmodified-Since': before })).toBe(412)
  })

  it('refuse content with another Content-MD5, and keep the object', async () => {
    const { call } = await withObject('old')
    expect((await call('PUT', { 'Content-MD5': '1B2M2Y8AsgTpgAmY7PhCfg==' }, 'new')).code).toBe('InvalidDigest')
    expect((await call('GET')).text).toBe('old')
  })

  it('refuse to overwrite when told so', async () => {
    const { call } = await withObject('old')
    expect((await call('PUT', { 'x-oss-forbid-overwrite': 'true' }, 'new')).code).toBe('FileAlreadyExists')
  })

  it('describe an image', async () => {
    const { emulator } = await withObject(IMAGES.png)
    const query: [string, string][] = [['x-oss-process', 'image/info']]
    const answer = await fetch(`${emulator.url}${path}?${presignV4({ method: 'GET', resource, query })}`)
    expect(await answer.json()).toEqual({
      FileSize: { value: String(IMAGES.png.length) },
      Format: { value: 'png' },
      ImageHeight: { value: '2' },
      ImageWidth: { value: '3' },
    })
  })

  it('replace headers as a signed URL asks', async () => {
    const { emulator } = await withObject()
    const query: [string, string][] = [['response-content-disposition', 'attachment']]
    const answer = await fetch(`${emulator.url}${path}?${presignV4({ method: 'GET', resource, query })}`)
    expect(answer.headers.get('content-disposition')).toBe('attachment')
  })

  it('replace no header for strangers', async () => {
    const { emulator } = await withObject('x', { 'x-oss-object-acl': 'public-read' })
    expect((await send(emulator.url, { path })).status).toBe(200)
    const { status, code } = await send(emulator.url, { path: `${path}?response-content-type=text/html` })
    expect([status, code]).toEqual([400, 'InvalidRequest'])
  })

  it.each(['acl', 'tagging', 'restore', 'asyncFetch', 'versionId', 'x-oss-process'])(
    'answer ?%s with NotImplemented',
    async (name) => {
      const { emulator } = await withObject()
      const search = presignV4({ method: 'POST', resource, query: [[name, '']] })
      const { status, code } = await send(emulator.url, { method: 'POST', path: `${path}?${search}`, body: '' })
      expect([status, code]).toEqual([501, 'NotImplemented'])
    },
  )

  it('refuse other methods', async () => {
    const { call } = await withObject()
    const { status, code } = await call('PATCH', {}, '')
    expect([status, code]).toEqual([405, 'MethodNotAllowed'])
  })
})

describe('request signatures', () => {
  const get = { method: 'GET', resource }

  it('are taken in headers and URLs, of both versions', async () => {
    const { emulator } = await withObject()
    const status = async (headers: Fields, search = '') =>
      (await send(emulator.url, { path: path + search, headers })).status
    expect(await status(signHeadersV1(get))).toBe(200)
    expect(await status({}, `?${presignV4(get)}`)).toBe(200)
    expect(await status({}, `?${presignV1(get, Math.floor(Date.now() / 1000) + 60)}`)).toBe(200)
  })

  it('are demanded of everybody', async () => {
    const { emulator, call } = await withObject()
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { body: 'x' } : {}
      expect((await send(emulator.url, { method, path, ...body })).status).toBe(403)
    }
    expect((await call('GET')).text).toBe('0123456789')
  })

  it.each([
    ['a wrong V4 header', { authorization: 'OSS4-HMAC-SHA256 Credential=x,Signature=0' }, 403, 'AccessDenied'],
    [
      'a wrong V1 header',
      { authorization: 'OSS emulator-id:x', 'x-oss-date': new Date().toUTCString() },
      403,
      'SignatureDoesNotMatch',
    ],
    ['no date', { authorization: 'OSS emulator-id:x' }, 403, 'AccessDenied'],
    ['another scheme', { authorization: 'Basic x' }, 400, 'InvalidArgument'],
    ['an unknown key', { authorization: 'OSS x:x', 'x-oss-date': new Date().toUTCString() }, 403, 'InvalidAccessKeyId'],
  ] as [string, Fields, number, string][])('are refused with %s', async (_, headers, status, code) => {
    const { emulator } = await withObject()
    const answer = await send(emulator.url, { path, headers })
    expect([answer.status, answer.code]).toEqual([status, code])
  })

  it('show the canonical request when they differ', async () => {
    const { emulator } = await withObject()
    const headers = { ...signHeadersV4(get), 'x-oss-meta-added': 'later' }
    const { code, text } = await send(emulator.url, { path, headers })
    expect(code).toBe('SignatureDoesNotMatch')
    expect(text).toContain('<CanonicalRequest>GET\n/demo-bucket/dir/%C3%A4%20b%2Bc.txt\n')
  })

  it('in headers hold for 15 minutes', async () => {
    const { emulator } = await withObject()
    for (const minutes of [-16, 16]) {
      const now = new Date(Date.now() + minutes * 60_000)
      for (const headers of [signHeadersV4({ ...get, now }), signHeadersV1({ ...get, now })]) {
        const { status, code, text } = await send(emulator.url, { path, headers })
        expect([status, code]).toEqual([403, 'RequestTimeTooSkewed'])
        expect(text).toContain('<MaxAllowedSkewMilliseconds>900000<')
      }
    }
  })

  it('in URLs hold until they expire', async () => {
    const { emulator } = await withObject()
    const anHourAgo = new Date(Date.now() - 3_600_000)
    for (const search of [presignV4({ ...get, now: anHourAgo }, 600), presignV1(get, 1_000_000_000)]) {
      const { status, code, text } = await send(emulator.url, { path: `${path}?${search}` })
      expect([status, code]).toEqual([403, 'AccessDenied'])
      expect(text).toContain('<Message>Request has expired.</Message>')
      expect(text).toMatch(/<Expires>.*<\/Expires>\s*<ServerTime>/)
    }
  })

  it.each([
    ['0', '0002-00000232'],
    ['604801', '0002-00000232'],
  ])('in V4 URLs cannot expire after %s seconds', async (expires, ec) => {
    const { emulator } = await withObject()
    const answer = await send(emulator.url, { path: `${path}?${presignV4(get, Number(expires))}` })
    expect([answer.status, answer.ec]).toEqual([400, ec])
  })

  it('name the region of the emulator', async () => {
    const { url } = await runEmulator({ region: 'cn-shanghai' })
    const { status, ec } = await send(url, { path, headers: signHeadersV4(get) })
    expect([status, ec]).toEqual([400, '0002-00000226'])
  })

  it('leave nothing of an upload that they do not allow', async () => {
    const { url, dataDir } = await runEmulator()
    const { status } = await send(url, { method: 'PUT', path, body: 'x'.repeat(1_000_000) })
    expect(status).toBe(403)
    expect(await storedFiles(dataDir)).toEqual([])
  })
})
