import { createHash, verify } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { answerJson, encodeCallback, type ReceivedCallback, runAppServer } from './app-server.js'
import { IMAGES } from './image-samples.js'
import { postForm, type TestFile } from './post-form.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { type Fields, presignV4, signFormV4, signHeadersV4 } from './sign.js'

const callbackTo = (callbackUrl: string, more: object = {}): string =>
  encodeCallback({ callbackUrl, callbackBody: 'key=${object}&size=${size}', ...more })

/** Uploads a form with a callback; gives the answer, and the callback that came. */
async function upload(callback: object, fields: Fields = {}, file: TestFile = {}) {
  const emulator = await runEmulator()
  const app = await runAppServer()
  const callbackUrl = `http://127.0.0.1:${app.port}/cb`
  const encoded = encodeCallback({ callbackUrl, callbackBody: 'key=${object}', ...callback })
  const answer = await postForm(emulator.url, { ...signFormV4(), key: 'a b/ü.txt', callback: encoded, ...fields }, file)
  return { emulator, answer, received: app.received[0] as ReceivedCallback }
}

describe('the callback of an upload', () => {
  it('relays the answer of the app server with the headers of the upload', async () => {
    const { answer, received } = await upload({}, { success_action_status: '201' }, { content: 'test\n' })
    expect([answer.status, answer.text]).toEqual([200, '{"Status":"OK"}'])
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('etag')).toBe('"D8E8FCA2DC0F896FD7CB4CB0031BA249"')
    expect(answer.headers.get('x-oss-hash-crc64ecma')).toBe('16633938635979353501')
    expect(received.body.toString()).toBe('key=a%20b%2F%C3%BC.txt')
    expect(received.headers['x-oss-request-id']).toBe(answer.headers.get('x-oss-request-id'))
  })

  it('carries the headers that OSS sends', async () => {
    const { emulator, received } = await upload({ callbackHost: 'app.example.com' })
    expect(received.headers).toMatchObject({
      host: 'app.example.com',
      connection: 'close',
      'user-agent': 'aliyun-oss-callback',
      'content-type': 'application/x-www-form-urlencoded',
      'content-md5': createHash('md5').update(received.body).digest('base64'),
      'x-oss-pub-key-url': Buffer.from(emulator.publicKeyUrl).toString('base64'),
      'x-oss-signature-version': '1.0',
      'x-oss-additional-headers': '',
      'x-oss-bucket': 'demo-bucket',
      'x-oss-tag': 'CALLBACK',
      'eagleeye-rpcid': '0.1',
    })
  })

  it.each([
    ['/cb', '/cb'],
    ['/a%20b/%E4%B8%AD+c?id=1&x=%20', '/a b/中+c?id=1&x=%20'],
    ['/a/../b//c/', '/a/../b//c/'],
    ['?x=1', '/?x=1'],
  ])('to %s verifies with the public key', async (target, decoded) => {
    const { url, publicKeyUrl } = await runEmulator()
    const app = await runAppServer()
    await postForm(url, { ...signFormV4(), key: 'k', callback: callbackTo(`http://127.0.0.1:${app.port}${target}`) })
    const { headers, body, target: received } = app.received[0] as ReceivedCallback
    expect(received).toBe(target.startsWith('?') ? `/${target}` : target)
    const publicKey = await (await fetch(publicKeyUrl)).text()
    const signed = Buffer.concat([Buffer.from(`${decoded}\n`), body])
    expect(verify('RSA-MD5', signed, publicKey, Buffer.from(headers.authorization ?? '', 'base64'))).toBe(true)
  })

  it('keeps its key over a restart', async () => {
    const first = await runEmulator()
    const key = await (await fetch(first.publicKeyUrl)).text()
    await first.close()
    const second = await runEmulator({ dataDir: first.dataDir })
    expect(await (await fetch(second.publicKeyUrl)).text()).toBe(key)
  })

  it.each(Object.entries(IMAGES))('tells the size of a %s image', async (format, content) => {
    const callbackBody = '${imageInfo.format} ${imageInfo.width}x${imageInfo.height}'
    const { received } = await upload({ callbackBody }, {}, { content })
    expect(received.body.toString()).toBe(`${format} 3x2`)
  })

  it('fills in system and custom variables in JSON', async () => {
    const names = ['bucket', 'object', 'etag', 'size', 'mimeType', 'crc64', 'contentMd5', 'vpcId', 'clientIp', 'reqId']
    const template = [...names, 'operation', 'x:user'].map((name) => `"${name}":\${${name}}`).join(',')
    const callback = { callbackBody: `{${template},"w":"\${imageInfo.width}"}`, callbackBodyType: 'application/json' }
    const { answer, received } = await upload(callback, { 'x:user': '"42"' }, { content: 'test\n', type: 'text/plain' })
    expect(JSON.parse(received.body.toString())).toEqual({
      bucket: 'demo-bucket',
      object: 'a b/ü.txt',
      etag: 'D8E8FCA2DC0F896FD7CB4CB0031BA249',
      size: 5,
      mimeType: 'text/plain',
      crc64: '16633938635979353501',
      contentMd5: '2Oj8otwPiW/Xy0ywAxuiSQ==',
      vpcId: '',
      clientIp: '127.0.0.1',
      reqId: answer.headers.get('x-oss-request-id'),
      operation: 'PostObject',
      'x:user': '"42"',
      w: '',
    })
  })

  it.each(['127.0.0.1', '::1'])('reaches localhost when the app listens on %s', async (host) => {
    const { url } = await runEmulator()
    const app = await runAppServer(answerJson('{}'), host)
    const callback = callbackTo(`localhost:${app.port}/cb`)
    expect((await postForm(url, { ...signFormV4(), key: 'k', callback })).status).toBe(200)
  })

  it('is tried at the next URL when one fails', async () => {
    const { url } = await runEmulator()
    const [bad, good] = [await runAppServer((response) => void response.writeHead(500).end()), await runAppServer()]
    const callback = callbackTo(`http://127.0.0.1:${bad.port}/1;http://127.0.0.1:${good.port}/2`)
    expect((await postForm(url, { ...signFormV4(), key: 'k', callback })).status).toBe(200)
    expect([bad.received.length, good.received.length]).toEqual([1, 1])
  })

  it.each([
    ['header', 'x-oss-callback', 'x-oss-callback-var'],
    ['query', 'callback', 'callback-var'],
  ])('is taken from the %s of PutObject', async (place, name, varName) => {
    const { url } = await runEmulator()
    const app = await runAppServer()
    const callback = callbackTo(`http://127.0.0.1:${app.port}/cb`, { callbackBody: '${operation} ${x:a}' })
    const parameters: [string, string][] = [
      [name, callback],
      [varName, encodeCallback({ 'x:a': '1' })],
    ]
    const put = { method: 'PUT', resource: '/demo-bucket/k' }
    const headers = place === 'header' ? signHeadersV4({ ...put, headers: Object.fromEntries(parameters) }) : {}
    const search = place === 'query' ? `?${presignV4({ ...put, query: parameters })}` : ''
    const answer = await fetch(`${url}/k${search}`, { method: 'PUT', headers, body: Buffer.from('x') })
    expect([answer.status, await answer.text()]).toEqual([200, '{"Status":"OK"}'])
    expect(app.received[0]?.body.toString()).toBe('PutObject 1')
  })
})

describe('callback parameters', () => {
  const url = 'http://127.0.0.1/cb'
  const refusals: [what: string, callback: string, ec: string | undefined][] = [
    ['no base64', '{}', undefined],
    ['no JSON', Buffer.from('x').toString('base64'), '0007-00000003'],
    ['an array', encodeCallback([]), '0007-00000003'],
    ['no URL', encodeCallback({ callbackBody: 'a' }), '0007-00000004'],
    ['another scheme', callbackTo('ftp://a/b'), '0007-00000004'],
    ['an IPv6 address', callbackTo('http://[::1]/b'), '0007-00000004'],
    ['an unescaped path', callbackTo('http://a/中'), '0007-00000004'],
    ['user information', callbackTo('http://a@b/'), '0007-00000004'],
    ['six URLs', callbackTo(Array(6).fill(url).join(';')), '0007-00000005'],
    ['a host with a line break', callbackTo(url, { callbackHost: 'a\r\nb: c' }), undefined],
    ['an empty body', callbackTo(url, { callbackBody: '' }), undefined],
    ['no body', callbackTo(url, { callbackBody: undefined }), undefined],
    ['another body type', callbackTo(url, { callbackBodyType: 'text/plain' }), '0007-00000012'],
    ['an unknown signature version', callbackTo(url, { signatureVersion: '9' }), undefined],
    ['a number as signature version', callbackTo(url, { signatureVersion: 1 }), undefined],
    ['more than 5 KB', callbackTo(url, { callbackBody: 'x'.repeat(4000) }), '0007-00000001'],
  ]
  it.each(refusals)('refuse the upload with %s', async (_, callback, ec) => {
    const { url, dataDir } = await runEmulator()
    const answer = await postForm(url, { ...signFormV4(), key: 'k', callback })
    expect([answer.status, answer.code, answer.ec]).toEqual([400, 'InvalidArgument', ec])
    expect(await storedFiles(dataDir)).toEqual([])
  })

  it.each([{ signatureVersion: '2.0' }, { additionalHeaders: { a: 'b' } }])(
    'are not implemented: %j',
    async (extra) => {
      const { url, dataDir } = await runEmulator()
      const answer = await postForm(url, {
        ...signFormV4(),
        key: 'k',
        callback: callbackTo('http://127.0.0.1/cb', extra),
      })
      expect([answer.status, answer.code]).toEqual([501, 'NotImplemented'])
      expect(await storedFiles(dataDir)).toEqual([])
    },
  )

  it('refuse the upload with an upper-case variable', async () => {
    const { url } = await runEmulator()
    const fields = { ...signFormV4(), key: 'k', callback: callbackTo('http://127.0.0.1/cb'), 'x:User': '1' }
    expect((await postForm(url, fields)).code).toBe('InvalidArgument')
  })
})

describe('a callback that fails', () => {
  const json = '{"a":1}'
  const replies: [what: string, answer: Parameters<typeof runAppServer>[0], message: string, ec: string | undefined][] =
    [
      ['a status of 400', (r) => void r.writeHead(400).end(json), 'Error status : 400.', '0007-00000203'],
      ['a status of 201', (r) => void r.writeHead(201).end(json), 'Error status : 201.', '0007-00000203'],
      ['a redirect', (r) => void r.writeHead(301, { Location: '/' }).end(), 'Error status : 301.', '0007-00000203'],
      ['no JSON', answerJson('OK'), 'Response body is not valid json format.', '0007-00000205'],
      ['a byte order mark', answerJson(`\ufeff${json}`), 'Response body is not valid json format.', '0007-00000205'],
      [
        'chunks',
        (r) => void Readable.from([json]).pipe(r),
        'Error Status : 400.User server missing content-length.',
        undefined,
      ],
      ['nothing', answerJson(''), 'Error Status : 400.User server return invalid conent-length value.', undefined],
      [
        'more than 1 MB',
        answerJson(`"${'x'.repeat(1024 * 1024)}"`),
        'Error Status : 400.User server return too long content-length value.',
        undefined,
      ],
      [
        'a closed connection',
        (r) => r.destroy(),
        'Error status : -1.OSS can not connect to your callbackUrl, please check it.',
        undefined,
      ],
    ]
  it.each(replies)('by %s answers 203, with the object stored', async (_, answer, message, ec) => {
    const { url, dataDir } = await runEmulator()
    const app = await runAppServer(answer)
    const callback = callbackTo(`http://127.0.0.1:${app.port}/cb`)
    const result = await postForm(
      url,
      { ...signFormV4(), key: 'k', callback },
      { content: 'test\n' },
      { Origin: 'http://a.b' },
    )
    expect([result.status, result.code, result.ec]).toEqual([203, 'CallbackFailed', ec])
    expect(result.text).toContain(`<Message>${message}</Message>`)
    expect(result.headers.get('etag')).toBe('"D8E8FCA2DC0F896FD7CB4CB0031BA249"')
    expect(result.headers.get('access-control-allow-origin')).toBe('*')
    expect(await storedFiles(dataDir)).toHaveLength(2)
  })

  it('by nobody listening answers 203', async () => {
    const { url } = await runEmulator()
    const callback = callbackTo('http://127.0.0.1:1/cb')
    expect((await postForm(url, { ...signFormV4(), key: 'k', callback })).code).toBe('CallbackFailed')
  })

  it('by no answer within 5 seconds answers 203', async () => {
    const { url } = await runEmulator()
    const app = await runAppServer(() => undefined)
    const callback = callbackTo(`http://127.0.0.1:${app.port}/cb`)
    const { code, text } = await postForm(url, { ...signFormV4(), key: 'k', callback })
    expect(code).toBe('CallbackFailed')
    expect(text).toContain(`127.0.0.1:${app.port} reply timeout, cost:5000ms, timeout:5000ms`)
  })
})
