/** What OSS asks of the app server's answer, to the letter, and how it gets there. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { EmulatorOptions } from '../src/index.js'
import { answerJson, encodeCallback, runAppServer } from './app-server.js'
import { send } from './http-client.js'
import { type Answer, postForm } from './post-form.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { signFormV4, signHeadersV4 } from './sign.js'
import { CERTIFICATE, PRIVATE_KEY } from './tls-certificate.js'

/** Listens until the test ends; resolves with the port. */
async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** An app server that answers every callback with bytes as they are; tells what it was sent. */
async function runRawApp(answer: Buffer | string): Promise<{ port: number; received: () => string }> {
  let received = ''
  const sockets: Socket[] = []
  const port = await listen(
    createServer((socket) => {
      sockets.push(socket)
      socket
        .on('error', () => undefined)
        .on('data', (chunk) => {
          received += chunk.toString('latin1')
          if (received.endsWith('body=1')) socket.write(answer)
        })
    }),
  )
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  return { port, received: () => received }
}

/** Uploads with a callback to a URL. */
async function upload(callbackUrl: string, options: EmulatorOptions = {}, more: object = {}) {
  const emulator = await runEmulator(options)
  const callback = encodeCallback({ callbackUrl, callbackBody: 'body=1', ...more })
  return { emulator, answer: await postForm(emulator.url, { ...signFormV4(), key: 'k', callback }) }
}

const messageOf = ({ text }: Answer) => /<Message>(.*)<\/Message>/s.exec(text)?.[1]
const OK = 'HTTP/1.1 200 OK\r\n'

describe('a callback on the wire', () => {
  it('is the request that OSS sends, header for header', async () => {
    const app = await runRawApp(`${OK}Content-Length: 2\r\n\r\n{}`)
    const { emulator, answer } = await upload(
      `http://127.0.0.1:${app.port}/cb?a=%20b`,
      {},
      { callbackHost: 'app.example:81' },
    )
    expect(answer.status).toBe(200)
    const [head = '', body] = app.received().split('\r\n\r\n')
    const [line, ...headers] = head.split('\r\n')
    expect([line, body]).toEqual(['POST /cb?a=%20b HTTP/1.1', 'body=1'])
    expect(headers).toEqual([
      'Host: app.example:81',
      'Connection: close',
      'Content-Length: 6',
      expect.stringMatching(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
      'User-Agent: aliyun-oss-callback',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-MD5: ${createHash('md5').update('body=1').digest('base64')}`,
      expect.stringMatching(/^Authorization: [A-Za-z0-9+/]+=*$/),
      `x-oss-pub-key-url: ${Buffer.from(emulator.publicKeyUrl).toString('base64')}`,
      'x-oss-signature-version: 1.0',
      'x-oss-additional-headers: ',
      'x-oss-bucket: demo-bucket',
      expect.stringMatching(/^x-oss-owner: \d+$/),
      expect.stringMatching(/^x-oss-requester: \d+$/),
      `x-oss-request-id: ${answer.headers.get('x-oss-request-id')}`,
      'x-oss-tag: CALLBACK',
      'eagleeye-rpcid: 0.1',
    ])
  })

  it('is dated by the emulator’s clock', async () => {
    const app = await runAppServer()
    const now = new Date('2027-01-01T00:00:00Z')
    const emulator = await runEmulator({ now: () => now })
    const callback = encodeCallback({ callbackUrl: `http://127.0.0.1:${app.port}/`, callbackBody: 'a' })
    await postForm(emulator.url, { ...signFormV4([], now), key: 'k', callback })
    expect(app.received[0]?.headers.date).toBe(now.toUTCString())
  })
})

describe('an answer to a callback', () => {
  const missing = 'Error Status : 400.User server missing content-length.'
  const invalid = 'Error Status : 400.User server return invalid conent-length value.'
  const tooLong = 'Error Status : 400.User server return too long content-length value.'
  const noJson = 'Response body is not valid json format.'
  const noConnection = 'Error status : -1.OSS can not connect to your callbackUrl, please check it.'
  it.each([
    ['a length beside chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n', missing],
    ['no length', 'Connection: close\r\n\r\n', missing],
    ['a length below 0', 'Content-Length: -1\r\n\r\n{}', invalid],
    ['a length that is no number', 'Content-Length: two\r\n\r\n{}', invalid],
    ['a length of 1 MB', `Content-Length: ${1024 * 1024}\r\n\r\n`, tooLong],
    ['bytes that are no UTF-8', Buffer.from(`${OK}Content-Length: 3\r\n\r\n"\xff"`, 'latin1'), noJson],
    ['what is no HTTP', 'SSH-2.0-x\r\n', noConnection],
  ])('with %s fails the callback, in OSS’s words', async (_, answer, message) => {
    const app = await runRawApp(typeof answer === 'string' ? OK + answer : answer)
    const result = await upload(`http://127.0.0.1:${app.port}/cb`)
    expect([result.answer.status, messageOf(result.answer)]).toEqual([203, message])
    expect(await storedFiles(result.emulator.dataDir)).toHaveLength(2)
  })

  it('with less than its length fails the callback when the time is over', async () => {
    const app = await runRawApp(`${OK}Content-Length: 9\r\n\r\n{}`)
    const { answer, emulator } = await upload(`http://127.0.0.1:${app.port}/cb`, { callbackTimeoutMs: 2000 })
    expect([answer.status, messageOf(answer)]).toEqual([203, 'Cost too long time.'])
    expect(await storedFiles(emulator.dataDir)).toHaveLength(2)
  })

  it.each(['[]', 'null', '0', '"a"', ' {"a":1}\n'])('may be any JSON: %s', async (json) => {
    const app = await runAppServer(answerJson(json))
    const { answer } = await upload(`http://127.0.0.1:${app.port}/cb`)
    expect([answer.status, answer.text]).toEqual([200, json])
  })

  it('may be a byte shorter than 1 MB', async () => {
    const app = await runAppServer(answerJson(`"${'x'.repeat(1024 * 1024 - 3)}"`))
    expect((await upload(`http://127.0.0.1:${app.port}/cb`)).answer.status).toBe(200)
  })

  it('that takes all the time leaves none for the next URL', async () => {
    const [silent, next] = [await runRawApp(''), await runAppServer()]
    const urls = `http://127.0.0.1:${silent.port}/;http://127.0.0.1:${next.port}/`
    const { answer } = await upload(urls, { callbackTimeoutMs: 300 })
    expect(messageOf(answer)).toMatch(`Error status : -1 127.0.0.1:${silent.port} reply timeout, cost:300ms`)
    expect(next.received).toHaveLength(0)
  })
})

describe('a callback over TLS', () => {
  /** Serves over TLS; tells the names that clients asked for. */
  async function runTlsApp(): Promise<{ port: number; names: unknown[] }> {
    const names: unknown[] = []
    const server = createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (request, response) => {
      names.push((request.socket as TLSSocket & { servername?: string | false }).servername)
      request.resume()
      answerJson('{}')(response)
    })
    return { port: await listen(server), names }
  }

  it.each([
    ['with callbackSNI', 'localhost', true, 'localhost'],
    ['with callbackSNI for an address', '127.0.0.1', true, false],
    ['without callbackSNI', 'localhost', undefined, false],
  ])('%s, to %s, tells the name as it should', async (_, host, callbackSNI, name) => {
    const app = await runTlsApp()
    const { answer } = await upload(`https://${host}:${app.port}/cb`, { callbackCa: CERTIFICATE }, { callbackSNI })
    expect([answer.status, app.names]).toEqual([200, [name]])
  })

  it('fails for a certificate that nobody trusts', async () => {
    const app = await runTlsApp()
    const { answer } = await upload(`https://localhost:${app.port}/cb`, {}, { callbackSNI: true })
    expect([answer.status, messageOf(answer), app.names]).toEqual([203, 'Error status : 502.', []])
  })

  it('fails for a target that speaks none', async () => {
    const app = await runAppServer()
    const { answer } = await upload(`https://127.0.0.1:${app.port}/cb`, { callbackCa: CERTIFICATE })
    expect([answer.status, messageOf(answer)]).toEqual([203, 'Error status : 502.'])
  })
})

describe('a strict emulator', () => {
  const PRIVATE = 'Private address is forbidden to callback.'
  it.each([
    ['127.0.0.1', PRIVATE],
    ['10.1.2.3', PRIVATE],
    ['192.168.0.1:8080', PRIVATE],
    ['172.31.255.255', PRIVATE],
    ['169.254.169.254', PRIVATE],
    ['100.64.0.1', PRIVATE],
    ['0.0.0.0', PRIVATE],
    ['localhost', PRIVATE],
    ['2130706433', PRIVATE],
    ['127.1', PRIVATE],
    ['no-such-host.invalid', 'Can not get ip by this host.'],
  ])('refuses an upload with a callback to %s', async (host, message) => {
    const url = `http://${host}/cb`
    const { emulator, answer } = await upload(url, { strict: true })
    expect([answer.status, answer.code, messageOf(answer)]).toEqual([400, 'InvalidArgument', message])
    expect(answer.text).toContain(`<ArgumentName>callbackUrl</ArgumentName>\n  <ArgumentValue>${url}</ArgumentValue>`)
    expect(await storedFiles(emulator.dataDir)).toEqual([])
  })

  it('refuses a PutObject too, and any of several URLs', async () => {
    const { url, dataDir } = await runEmulator({ strict: true })
    const callback = encodeCallback({ callbackUrl: 'http://8.8.8.8/;http://127.0.0.1/', callbackBody: 'a' })
    const headers = signHeadersV4({
      method: 'PUT',
      resource: '/demo-bucket/k',
      headers: { 'x-oss-callback': callback },
    })
    expect((await send(url, { method: 'PUT', path: '/k', headers, body: 'x' })).code).toBe('InvalidArgument')
    expect(await storedFiles(dataDir)).toEqual([])
  })
})

describe('a callback fault', () => {
  it.each([
    ['not-sent', 0, 'Error status : -1.OSS can not connect to your callbackUrl, please check it.'],
    ['answer-lost', 1, /^Error status : -1 127\.0\.0\.1:\d+ reply timeout/],
  ] as const)(
    'of the kind %s answers 203, with the object stored and the app server called or not',
    async (outcome, calls, message) => {
      const app = await runAppServer()
      const { url, faults, dataDir } = await runEmulator()
      faults.add({ effect: 'callback', outcome, operation: 'PostObject', times: 1 })
      const callback = encodeCallback({ callbackUrl: `http://127.0.0.1:${app.port}/cb`, callbackBody: 'a' })
      await postForm(url, { ...signFormV4(), key: 'without' })
      const first = await postForm(url, { ...signFormV4(), key: 'k', callback })
      expect([first.status, first.code]).toEqual([203, 'CallbackFailed'])
      expect(messageOf(first)).toMatch(message)
      expect([app.received.length, (await storedFiles(dataDir)).length]).toEqual([calls, 4])
      expect((await postForm(url, { ...signFormV4(), key: 'k', callback })).status).toBe(200)
      expect(faults.list()[0]?.fired).toBe(1)
    },
  )

  it('says what it is told to', async () => {
    const { url, faults } = await runEmulator()
    faults.add({ effect: 'callback', outcome: 'not-sent', message: 'Too many callback requests.' })
    const callback = encodeCallback({ callbackUrl: 'http://127.0.0.1:1/cb', callbackBody: 'a' })
    expect(messageOf(await postForm(url, { ...signFormV4(), key: 'k', callback }))).toBe('Too many callback requests.')
  })
})
