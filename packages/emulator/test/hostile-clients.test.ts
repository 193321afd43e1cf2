import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { FORM_TYPE, field, fileField, rawForm } from './post-form.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { signFormV4 } from './sign.js'

/** Sends bytes over a bare socket; resolves with all that came back once the emulator has closed it. */
function exchangeBytes(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
    })
    socket.on('error', reject).on('close', () => resolve(received))
    for (const piece of pieces) socket.write(piece)
  })
}

const isAlive = async (url: string) =>
  (await send(url, { path: '/_emulator/health', headers: { 'x-oss-emulator': '1' } })).status === 200

describe('the emulator', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['an unknown method', 'FROBNICATE / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a header with a NUL', 'GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['endless headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}`],
    ['TLS', Buffer.from('1603010200010001fc0303', 'hex')],
  ])('answers %s with a 4xx and an error document, and goes on', async (_, bytes) => {
    const { url, port } = await runEmulator()
    expect(await exchangeBytes(port, bytes)).toMatch(/^HTTP\/1\.1 4\d\d .*<Code>BadRequest<\/Code>/s)
    expect(await isAlive(url)).toBe(true)
  })

  it('answers a body that ends before its length with IncompleteBody, and stores nothing', async () => {
    const { port, dataDir } = await runEmulator()
    const form = rawForm([
      ...Object.entries({ key: 'k', ...signFormV4() }).map(([name, value]) => field(name, value)),
      fileField('x'),
    ])
    const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: ${form.length + 100}\r\n\r\n`
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.end(Buffer.concat([Buffer.from(head), form]))
    await once(socket, 'close')
    expect(received).toMatch(/^HTTP\/1\.1 400 .*<Code>IncompleteBody<\/Code>/s)
    await expect.poll(() => storedFiles(dataDir)).toEqual([])
  })

  it('answers a form without a length, whose bytes follow at once, with MissingContentLength', async () => {
    const { port } = await runEmulator()
    const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${FORM_TYPE}\r\n\r\n`
    expect(await exchangeBytes(port, head, rawForm([fileField('x')]))).toMatch(
      /^HTTP\/1\.1 411 .*MissingContentLength/s,
    )
  })

  it.each([
    ['no Host', 'GET /k HTTP/1.1\r\nConnection: close\r\n\r\n', 'AccessDenied'],
    ['HTTP/1.0', 'GET /k HTTP/1.0\r\n\r\n', 'AccessDenied'],
    [
      'the absolute form',
      'GET http://demo-bucket.localhost/k HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      'AccessDenied',
    ],
    ['bytes that are no UTF-8', 'GET /%ff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 'InvalidObjectName'],
    ['broken escapes', 'GET /%zz%2?%zz&&=&x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 'AccessDenied'],
    ['a strange Host', 'GET /k HTTP/1.1\r\nHost: ]:[:x\r\nConnection: close\r\n\r\n', 'AccessDenied'],
    [
      'no length',
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${FORM_TYPE}\r\nConnection: close\r\n\r\n`,
      'MissingContentLength',
    ],
  ])('answers %s with an error document', async (_, bytes, code) => {
    const { url, port } = await runEmulator()
    expect(await exchangeBytes(port, bytes)).toContain(`<Code>${code}</Code>`)
    expect(await isAlive(url)).toBe(true)
  })

  it('refuses a form of 6 GB by its length', async () => {
    const { port } = await runEmulator()
    const headers = `Host: a\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: 6442450944`
    const socket = connect(port, '127.0.0.1', () => socket.write(`POST / HTTP/1.1\r\n${headers}\r\n\r\n`))
    const [answer] = await once(socket, 'data')
    socket.destroy()
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('escapes what a client makes it repeat', async () => {
    const { url } = await runEmulator()
    const hostile = 'a"<Code>&\u0001\ufffe'
    const body = rawForm([
      ...Object.entries({ ...signFormV4(), key: 'k' }).map(([n, v]) => field(n, v)),
      field('x-oss-object-acl', hostile),
      fileField(''),
    ])
    const { text } = await send(url, { method: 'POST', headers: { 'Content-Type': FORM_TYPE }, body })
    expect(text).toContain('<ArgumentValue>a&quot;&lt;Code&gt;&amp;\ufffd\ufffd</ArgumentValue>')
  })

  it('lets a client that asked for the connection to be closed read its refusal, not a reset', async () => {
    const { port } = await runEmulator()
    const body = rawForm([field('key', 'k'), fileField(Buffer.alloc(20_000_000))])
    const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: ${body.length}\r\n`
    expect(await exchangeBytes(port, `${head}Connection: close\r\n\r\n`, body)).toContain('<Code>AccessDenied</Code>')
  })

  it('keeps the connection for the next request after it refused a large form', async () => {
    const { port } = await runEmulator()
    const parts = [field('key', 'k'), fileField(Buffer.alloc(5_000_000))]
    const body = rawForm(parts)
    const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`
    const received = await exchangeBytes(port, head, body, 'GET /k HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    expect(received.match(/HTTP\/1\.1 403 /g)).toHaveLength(2)
  })

  it('answers an error of its own with 500, and goes on', async () => {
    let isBroken = false
    const now = () => {
      if (isBroken) throw new Error('the clock of this test is broken')
      return new Date()
    }
    const { url } = await runEmulator({ now })
    isBroken = true
    const parts = Object.entries({ ...signFormV4(), key: 'k' }).map(([name, value]) => field(name, value))
    const body = rawForm([...parts, fileField('x')])
    const { status, code } = await send(url, { method: 'POST', headers: { 'Content-Type': FORM_TYPE }, body })
    expect([status, code]).toEqual([500, 'InternalError'])
    expect(await isAlive(url)).toBe(true)
  })

  it('shows its own endpoints to local tools only, the public key to everybody', async () => {
    const { url } = await runEmulator()
    const health = (headers: Record<string, string>) => send(url, { path: '/_emulator/health', headers })
    const tool = { 'x-oss-emulator': '1' }
    expect(JSON.parse((await health(tool)).text)).toMatchObject({ status: 'ok', buckets: ['demo-bucket'] })
    for (const headers of [{}, { ...tool, Origin: 'http://evil.example' }, { ...tool, Host: 'rebound.example' }]) {
      const answer = await health(headers)
      expect(answer.status).toBe(403)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
    const preflight = { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'GET' }
    expect((await send(url, { method: 'OPTIONS', path: '/_emulator/health', headers: preflight })).status).toBe(403)
    const key = await send(url, { path: '/_emulator/callback_pub_key_v1.pem' })
    expect(key.text).toMatch(/^-----BEGIN PUBLIC KEY-----/)
  })
})
