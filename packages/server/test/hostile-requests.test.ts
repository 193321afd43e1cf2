import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackSender, startCallbackSender } from './callback-sender.js'
import { sign, store } from './emulated-app.js'
import { literalBody, type StagedApp, useStage } from './hostile-stage.js'
import { send } from './raw-http.js'

const { startApp } = useStage()

let sender: CallbackSender
beforeAll(async () => {
  sender = await startCallbackSender()
})
afterAll(() => sender.close())

/** An app that trusts the sender: it signs bodies that no form can order. */
const startCalledApp = () => startApp({}, [sender.publicKeyUrl])
const keyFetch = () => `GET ${sender.publicKeyUrl}`

const callBack = async (app: StagedApp, body: string | Uint8Array) => {
  const headers = sender.headersFor('/cb', body as string)
  return (await send(app.origin, '/cb', headers, body)).code
}

const stateOf = async (app: StagedApp) => (await sign(app)).state ?? ''

describe('the body of a verified callback', () => {
  const object = 'users/42/a.txt'

  it.each<[string, string, string]>([
    ['the key twice, ours first', 'object=users/42/a.txt&object=users/43/a.txt', 'OBJECT_NOT_FOUND'],
    ['the key twice, ours last', 'object=users/43/a.txt&object=users/42/a.txt', 'WRONG_KEY'],
    ['the bucket twice', 'bucket=other&object=users/42/a.txt', 'WRONG_BUCKET'],
    ['the size twice', 'size=4096&object=users/42/a.txt', 'WRONG_SIZE'],
    ['a state before ours', 'state=x&object=users/42/a.txt', 'INVALID_STATE'],
  ])('with %s means one thing to every check', async (_, head, code) => {
    const app = await startCalledApp()
    const state = await stateOf(app)
    expect(await callBack(app, `${head}&${literalBody({ state })}`)).toBe(code)
    const heads = code === 'OBJECT_NOT_FOUND' ? [app.headOf('users/42/a.txt')] : []
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch(), ...heads]])
  })

  it.each<[string, string]>([
    ['an escaped NUL', 'users/42/a%00.txt'],
    ['an escaped line break', 'users/42/a%0d%0ax'],
    ['escaped dot segments', 'users/42/%2e%2e/43/a'],
    ['twice escaped dot segments under another dir', 'users%252f42/..%252f43'],
    ['a C1 control', 'users/42/a%c2%85'],
    ['a leading slash', '/users/42/a'],
    ['a leading byte order mark', '%ef%bb%bfusers/42/a'],
    ['full-width letters of the dir', 'ｕsers/42/a'],
    ['overlong UTF-8 for a slash of the dir', 'users%c0%af42%c0%afa'],
  ])('with %s in the key is refused, and the bucket is not asked', async (_, key) => {
    const app = await startCalledApp()
    const state = await stateOf(app)
    expect(await callBack(app, `object=${key}&${literalBody({ state })}`)).toBe('WRONG_KEY')
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
  })

  it.each(['users/42/%c0%ae%c0%ae%c0%af43', 'users/42/%ff%fe', 'users/42/%ED%A0%80', 'users/42/%', 'users/42/%zz?x#y'])(
    'with %s as key reads as a name below the dir, and the bucket is asked for that',
    async (key) => {
      const app = await startCalledApp()
      const state = await stateOf(app)
      expect(await callBack(app, `object=${key}&${literalBody({ state })}`)).toBe('OBJECT_NOT_FOUND')
      expect(app.recorded).toEqual([])
      const [, head = ''] = app.outgoing
      expect(head.startsWith(app.headOf('users/42/'))).toBe(true)
    },
  )

  it.each<[string, string]>([
    ['64 KB of separators', '&'.repeat(65_536)],
    ['64 KB of members', 'a=&'.repeat(21_845)],
    ['64 KB of escapes', '%41'.repeat(21_845)],
    ['32 KB of one state', `state=${'A'.repeat(32_768)}&object=a&bucket=demo-bucket&etag=a&size=1`],
    ['nothing', ''],
    ['names of every object’s own', '__proto__=1&constructor=1&toString=1&hasOwnProperty=1'],
    ['JSON', '{"__proto__":{"bucket":"demo-bucket"}}'],
    ['multipart', '--x\r\nContent-Disposition: form-data; name="state"\r\n\r\nx\r\n--x--'],
  ])('of %s is no callback of this server’s, and the bucket is not asked', async (_, body) => {
    const app = await startCalledApp()
    expect(['MALFORMED_CALLBACK', 'INVALID_STATE']).toContain(await callBack(app, body))
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
    expect(({} as Record<string, unknown>).bucket).toBeUndefined()
  })

  it('of more than 64 KB is refused before the key is fetched', async () => {
    const app = await startCalledApp()
    expect(await callBack(app, '&'.repeat(65_537))).toBe('BODY_TOO_LARGE')
    expect(app.outgoing).toEqual([])
  })

  it('is read as it was signed: a Content-Encoding changes nothing', async () => {
    const app = await startCalledApp()
    const body = literalBody({ object, state: await stateOf(app) })
    const headers = { ...sender.headersFor('/cb', body), 'content-encoding': 'gzip' }
    expect((await send(app.origin, '/cb', headers, body)).code).toBe('OBJECT_NOT_FOUND')
  })
})

describe('a callback that does not verify', () => {
  const LONG = 65_000

  /** Sends a body that nobody signed, with the key URL that the app trusts. */
  const forge = async (app: StagedApp, body: string) => {
    const { code } = await send(app.origin, '/cb?a=%20', sender.headersFor('/cb', ''), body)
    return code
  }

  it.each<[string, string]>([
    ['JSON that is no text, though it looks as if', '{"state":{"toString":1,"valueOf":1},"object":{"toString":null}}'],
    ['JSON that is nested 30,000 deep', `{"state":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['JSON with halves of characters', '{"state":"\\ud800","object":"\\udfff","bucket":"\\ud800"}'],
    ['JSON with names of every object’s own', '{"__proto__":{"state":"x"},"hasOwnProperty":1,"constructor":1}'],
    ['JSON that breaks off', '{"state":"x'],
    ['64 KB of separators', '&'.repeat(LONG)],
    ['64 KB of escapes', `state=${'%41'.repeat(LONG / 3)}`],
    ['64 KB of broken escapes', `object=${'%'.repeat(LONG)}`],
    ['64 KB of spaces', `${' '.repeat(LONG)}x`],
    ['bytes that are no text', '\ufffd\u0000\ufeff'],
  ])('of %s is refused with its code, and is no failure of the server', async (_, body) => {
    const app = await startCalledApp()
    expect(await forge(app, body)).toBe('BAD_SIGNATURE')
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
  })

  // where each takes a second of the processor's time, the test's own limit ends it
  it.each<[string, string]>([
    ['64 KB of line breaks', `${'\n'.repeat(LONG)}x`],
    ['variables in place of a state', JSON.stringify({ state: '${object}'.repeat(3500), object: 'c'.repeat(32_000) })],
  ])('of %s costs no more than any, forty times over', async (_, body) => {
    const app = await startCalledApp()
    const codes = await Promise.all(Array.from({ length: 40 }, () => forge(app, body)))
    expect(new Set(codes)).toEqual(new Set(['BAD_SIGNATURE']))
  })

  it('leaves a verified one that is no form of ours MALFORMED_CALLBACK, whatever its JSON holds', async () => {
    const app = await startCalledApp()
    expect(await callBack(app, '{"state":{"toString":1},"object":{"valueOf":[]}}')).toBe('MALFORMED_CALLBACK')
  })
})

describe('a request on the wire', () => {
  /** Sends bytes, and returns the status of every answer that came. */
  async function converse(app: StagedApp, bytes: string): Promise<number[]> {
    const socket = connect(Number(new URL(app.origin).port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.write(bytes)
    await once(socket, 'close')
    return Array.from(text.matchAll(/^HTTP\/1\.1 (\d+)/gm), ([, status]) => Number(status))
  }

  const lines = (headers: object) =>
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')

  it('with two lengths, or a length and chunks, is refused whole: nothing hides behind it', async () => {
    const app = await startCalledApp()
    const smuggled = 'GET /cb HTTP/1.1\r\nHost: a\r\n\r\n'
    for (const framing of [
      `Content-Length: 4\r\nContent-Length: ${smuggled.length}\r\n\r\n`,
      `Content-Length: ${smuggled.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
    ])
      expect(await converse(app, `POST /cb HTTP/1.1\r\nHost: a\r\n${framing}${smuggled}`)).toEqual([400])
    expect([app.received, app.outgoing]).toEqual([[], []])
  })

  it('whose body drips is left after 5 seconds, callback or action, and nothing is requested', async () => {
    const app = await startCalledApp()
    const action = { host: 'a', origin: 'http://a', 'content-type': 'application/json' }
    const requests = [
      ['/cb', { host: 'a', ...sender.headersFor('/cb', '') }],
      ['/cb?action=confirm', action],
      ['/cb?action=sign', action],
    ] as const
    await Promise.all(
      requests.map(([target, headers]) =>
        converse(app, `POST ${target} HTTP/1.1\r\n${lines(headers)}Connection: close\r\nContent-Length: 9\r\n\r\n{`),
      ),
    )
    expect([app.answers, app.outgoing]).toEqual([Array(3).fill('BODY_TIMEOUT'), []])
  })

  it('whose target names another host is verified as it stands, and the app goes nowhere', async () => {
    const app = await startCalledApp()
    const body = literalBody({ object: 'users/42/a.txt', state: await stateOf(app) })
    const headers = { ...sender.headersFor('/cb', body), 'content-length': String(body.length), connection: 'close' }
    for (const target of ['http://evil.example/cb', '//evil.example/cb', 'http://169.254.169.254/cb']) {
      const bytes = `POST ${target} HTTP/1.1\r\nHost: evil.example\r\n${lines(headers)}\r\n${body}`
      expect(await converse(app, bytes)).toEqual([403])
    }
    expect([app.recorded, app.answers]).toEqual([[], Array(3).fill('BAD_SIGNATURE')])
    expect(app.outgoing).toEqual([keyFetch()])
  })

  it('whose Host is another’s makes no request there', async () => {
    const app = await startCalledApp()
    const signature = await sign(await startApp({ callback: 'confirm' }))
    await store(signature, 'users/42/host.txt', new Blob(['hello']))
    const body = literalBody({ object: 'users/42/host.txt', state: signature.state ?? '' })
    const headers = { ...sender.headersFor('/cb', body), host: '169.254.169.254', 'x-forwarded-host': 'evil.example' }
    expect((await send(app.origin, '/cb', headers, body)).code).toBe('ok')
    expect(app.outgoing).toEqual([keyFetch(), app.headOf('users/42/host.txt')])
  })
})
