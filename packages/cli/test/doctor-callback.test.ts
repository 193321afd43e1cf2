import { createHash, createPublicKey, verify } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator/src/index.js'
import { runApp } from './app.js'
import { expectNamedAndMended } from './mended.js'
import { at, publicAtFirst, runEmulator } from './run.js'
import { APP_HOST, AUTHORITY, answerJson, type ServeOptions, serve } from './servers.js'

let emulator: Emulator
let healthy: { flags: string[]; around: object }
const around = { certificateAuthorities: [AUTHORITY], callbackTimeoutMs: 1000 }

beforeEach(async () => {
  emulator = await runEmulator()
  healthy = { flags: [...at(emulator), '--callback-url', (await runApp(emulator)).url], around }
})

const at404 = answerJson(404, {})

/** Flags for an app of our own at `/cb`. */
const withApp = async (listener: RequestListener, options?: ServeOptions): Promise<string[]> => {
  const origin = await serve(
    (request, response) => (request.url?.startsWith('/cb') ? listener : at404)(request, response),
    options,
  )
  return [...at(emulator), '--callback-url', `${origin}/cb`]
}

/** Refuses a callback without OSS's headers, and believes others. */
const believing =
  (answer: (response: ServerResponse) => void): RequestListener =>
  (request, response) =>
    request.headers['x-oss-pub-key-url'] ? answer(response) : answerJson(403, {})(request, response)

const refuse = answerJson(403, { error: 'unverified' })

/** The same app, once nothing stands ahead of it any more. */
const corrected = async () => ({ flags: await withApp(refuse), around })

describe('doctor names what is wrong with the callback, and the fix works:', () => {
  it.each<[string, string, string]>([
    ['no URL', 'CALLBACK_URL_INVALID', 'https://'],
    ['a URL of another scheme', 'CALLBACK_URL_INVALID', 'ftp://app.example.test/cb'],
    ['a URL with a fragment', 'CALLBACK_URL_INVALID', 'http://app.example.test/cb#top'],
    ['a URL that parsers rewrite', 'CALLBACK_URL_REWRITTEN', 'http://app.example.test/a/../cb'],
    ['a name without address', 'CALLBACK_NO_ADDRESS', 'https://app.absent.example/cb'],
  ])('%s', async (_name, code, url) => {
    const flags = [...at(emulator), '--callback-url', url]
    await expectNamedAndMended({ flags, codes: [code], mended: healthy })
  })

  it('an address that OSS cannot reach', async () => {
    const { url } = await runApp(emulator)
    const mended = { flags: [...at(emulator), '--callback-url', url], around }
    await expectNamedAndMended({ flags: ['--callback-url', url], codes: ['CALLBACK_PRIVATE'], mended })
  })

  it('what the app answers, besides an address that OSS cannot reach', async () => {
    const url = (await withApp(answerJson(200, {}))).at(-1) ?? ''
    await expectNamedAndMended({
      flags: ['--callback-url', url],
      around,
      codes: ['CALLBACK_PRIVATE', 'CALLBACK_BELIEVES_FORGERIES'],
      mended: healthy,
    })
  })

  it('what the app answers, besides an endpoint that is none', async () => {
    const flags = [...(await withApp(answerJson(404, {}))), '--endpoint', `${emulator.url}/uploads`]
    const codes = ['ENDPOINT_INVALID', 'CALLBACK_PRIVATE', 'CALLBACK_NOT_THERE']
    await expectNamedAndMended({ flags, around, codes, mended: healthy })
  })

  it('plain http, at a public address', async () => {
    const callback = (flags: readonly string[]) => [
      '--callback-url',
      (flags.at(-1) ?? '').replace('127.0.0.1', APP_HOST),
    ]
    const flags = callback(await withApp(refuse))
    const mended = async () => ({
      flags: callback(await withApp(refuse, { certificate: 'app' })),
      around: { ...around, lookup: publicAtFirst() },
    })
    await expectNamedAndMended({
      flags,
      around: { ...around, lookup: publicAtFirst() },
      codes: ['CALLBACK_HTTP'],
      mended,
    })
  })

  it('IPv6 alone', async () => {
    const flags = await withApp(refuse, { certificate: 'app' })
    const lookup = async () => ['2400:3200::1']
    await expectNamedAndMended({
      flags,
      around: { ...around, lookup },
      codes: ['CALLBACK_IPV6'],
      mended: { flags, around: { ...around, lookup: publicAtFirst() } },
    })
  })

  it('a path that proxies rewrite', async () => {
    const flags = await withApp(refuse)
    const escaped = [...flags.slice(0, -1), `${flags.at(-1)}/a%20b`]
    await expectNamedAndMended({ flags: escaped, around, codes: ['CALLBACK_PATH_REWRITTEN'], mended: healthy })
  })

  it.each<[string, string, ServeOptions]>([
    ['a self-signed certificate', 'CALLBACK_CERTIFICATE', { certificate: 'self-signed' }],
    ['an expired certificate', 'CALLBACK_CERTIFICATE', { certificate: 'expired' }],
    ['another host’s certificate', 'CALLBACK_CERTIFICATE', { certificate: 'other' }],
  ])('%s', async (_name, code, options) => {
    const flags = await withApp(refuse, options)
    const mended = async () => ({ flags: await withApp(refuse, { certificate: 'app' }), around })
    await expectNamedAndMended({ flags, around, codes: [code], mended })
  })

  it('SNI that is needed and not asked for', async () => {
    const flags = await withApp(refuse, { certificate: 'app', needsSni: true })
    const callbackUrl = flags.at(-1) ?? ''
    const signing = (callbackSNI: boolean) => {
      const callback = Buffer.from(JSON.stringify({ callbackUrl, callbackBody: 'a=b', callbackSNI })).toString('base64')
      const conditions = [
        { bucket: 'demo-bucket' },
        { callback },
        ['content-length-range', 1, 9],
        ['starts-with', '$key', 'a/'],
      ]
      const policy = { expiration: new Date(Date.now() + 600_000), conditions }
      const answer = {
        policy: Buffer.from(JSON.stringify(policy)).toString('base64'),
        host: emulator.url,
        dir: 'a/',
        callback,
        x_oss_credential: 'x',
        x_oss_signature_version: 'x',
        x_oss_date: '20260101T000000Z',
        signature: 'x',
        server_time: Math.floor(Date.now() / 1000),
      }
      return serve((request, response) => answerJson(request.headers.cookie ? 200 : 401, answer)(request, response))
    }
    const user = ['--signing-header', 'Cookie: session=a-user']
    const broken = [...flags, ...user, '--signing-url', await signing(false)]
    const mended = async () => ({ flags: [...flags, ...user, '--signing-url', await signing(true)], around })
    await expectNamedAndMended({ flags: broken, around, codes: ['CALLBACK_SNI_OFF'], mended })
  })

  it.each<[string, string, RequestListener]>([
    ['no answer in time', 'CALLBACK_SLOW', () => {}],
    ['a connection that is cut', 'CALLBACK_UNREACHABLE', (request) => void request.socket.destroy()],
    [
      'a redirect to the log-in',
      'CALLBACK_BEHIND_LOGIN',
      (_request, response) => void response.writeHead(302, { location: '/login?next=/cb' }).end(),
    ],
    [
      'basic authentication',
      'CALLBACK_BEHIND_LOGIN',
      (_request, response) => void response.writeHead(401, { 'www-authenticate': 'Basic realm="a"' }).end(),
    ],
    [
      'a CSRF check',
      'CALLBACK_BEHIND_CSRF',
      (_request, response) =>
        void response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>CSRF verification failed.</h1>'),
    ],
    ['an expired page of Laravel', 'CALLBACK_BEHIND_CSRF', (_request, response) => void response.writeHead(419).end()],
    ['no POST at the path', 'CALLBACK_NOT_THERE', answerJson(405, {})],
    ['an app that breaks', 'CALLBACK_BROKEN', answerJson(500, {})],
    [
      'a refusal in chunks',
      'CALLBACK_NO_LENGTH',
      (_request, response) => void response.writeHead(403, { 'content-type': 'application/json' }).end('{}'),
    ],
    [
      'a refusal in HTML',
      'CALLBACK_NOT_JSON',
      (_request, response) =>
        void response.writeHead(403, { 'content-type': 'text/html', 'content-length': 2 }).end('no'),
    ],
    [
      'a refusal that is compressed',
      'CALLBACK_COMPRESSED',
      (_request, response) =>
        void response.writeHead(403, { 'content-encoding': 'gzip', 'content-length': 2 }).end('no'),
    ],
  ])('%s', async (_name, code, listener) => {
    const flags = await withApp(listener)
    await expectNamedAndMended({ flags, around, codes: [code], mended: corrected })
  })

  it('a redirect', async () => {
    const flags = await withApp((request, response) => {
      if (request.url === '/cb/') refuse(request, response)
      else response.writeHead(301, { location: '/cb/' }).end()
    })
    const mended = { flags: [...flags.slice(0, -1), `${flags.at(-1)}/`], around }
    await expectNamedAndMended({ flags, around, codes: ['CALLBACK_REDIRECTED'], mended })
  })

  it('nothing at the path', async () => {
    const flags = await withApp(refuse)
    const misspelt = [...flags.slice(0, -1), (flags.at(-1) ?? '').replace(/cb$/, 'bc')]
    await expectNamedAndMended({ flags: misspelt, around, codes: ['CALLBACK_NOT_THERE'], mended: { flags, around } })
  })

  const OK = '{"Status":"OK"}'
  it.each<[string, readonly string[], RequestListener]>([
    ['every callback believed', ['CALLBACK_BELIEVES_FORGERIES'], answerJson(200, { Status: 'OK' })],
    [
      'headers looked at, signature not',
      ['CALLBACK_BELIEVES_FORGERIES'],
      believing(
        (response) =>
          void response.writeHead(200, { 'content-type': 'application/json', 'content-length': OK.length }).end(OK),
      ),
    ],
    [
      'the signature verified only where there is one',
      ['CALLBACK_BELIEVES_UNSIGNED'],
      (request, response) => answerJson(request.headers.authorization ? 403 : 200, {})(request, response),
    ],
    [
      'believed, and answered with 204',
      ['CALLBACK_BELIEVES_FORGERIES', 'CALLBACK_STATUS'],
      believing((response) => void response.writeHead(204).end()),
    ],
    [
      'believed, and answered in chunks',
      ['CALLBACK_BELIEVES_FORGERIES', 'CALLBACK_NO_LENGTH'],
      believing((response) => void response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(OK)),
    ],
    [
      'believed, and answered with HTML',
      ['CALLBACK_BELIEVES_FORGERIES', 'CALLBACK_NOT_JSON'],
      believing(
        (response) => void response.writeHead(200, { 'content-type': 'text/html', 'content-length': 2 }).end('ok'),
      ),
    ],
    [
      'believed, and answered with a byte order mark',
      ['CALLBACK_BELIEVES_FORGERIES', 'CALLBACK_NOT_JSON'],
      believing((response) => void response.writeHead(200, { 'content-length': 18 }).end(`\ufeff${OK}`)),
    ],
  ])('%s', async (_name, codes, listener) => {
    const flags = await withApp(listener)
    await expectNamedAndMended({ flags, around, codes, mended: healthy })
  })

  /** An app that fetches whatever key is named, as many ports of the sample do. */
  const takingAnyKey =
    (isBeliever: boolean): RequestListener =>
    async (request, response) => {
      const verified = await verifies(request).catch(() => false)
      answerJson(isBeliever && verified ? 200 : 403, {})(request, response)
    }

  async function verifies(request: IncomingMessage): Promise<boolean> {
    const body = await buffer(request)
    const keyUrl = Buffer.from(String(request.headers['x-oss-pub-key-url'] ?? ''), 'base64').toString()
    if (!keyUrl.startsWith('http://127.0.0.1:')) return false
    const key = createPublicKey(await (await fetch(keyUrl)).text())
    const signature = Buffer.from(String(request.headers.authorization), 'base64')
    expect(request.headers['content-md5']).toBe(createHash('md5').update(body).digest('base64'))
    return verify('RSA-MD5', Buffer.concat([Buffer.from(`${request.url}\n`), body]), key, signature)
  }

  it('any key believed', async () => {
    const flags = await withApp(takingAnyKey(true))
    await expectNamedAndMended({ flags, around, codes: ['CALLBACK_TAKES_ANY_KEY'], mended: healthy })
  })

  it('any key fetched', async () => {
    const flags = await withApp(takingAnyKey(false))
    await expectNamedAndMended({ flags, around, codes: ['CALLBACK_FETCHES_ANY_KEY'], mended: healthy })
  })
})
