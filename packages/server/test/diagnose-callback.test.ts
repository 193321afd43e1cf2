import { createOssUpload, type OssUploadOptions, type UploadEvent } from '@acme/oss-upload-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackSender, callbackBody, startCallbackSender } from './callback-sender.js'
import { options } from './options-fixture.js'

let sender: CallbackSender
beforeAll(async () => {
  sender = await startCallbackSender()
})
afterAll(() => sender.close())

const ORIGIN = 'https://app.example.com'

/** A callback as OSS signed it, and as it arrived. */
interface Way {
  readonly signed?: string
  readonly arrived?: string
  readonly rewriteBody?: (body: string) => string | Uint8Array<ArrayBuffer>
  readonly change?: Partial<OssUploadOptions>
  /** @default ORIGIN + '/api/oss-upload' */
  readonly callbackUrl?: string
  readonly rewriteHeaders?: (headers: Record<string, string>) => Record<string, string>
  readonly members?: Record<string, string>
  /** How OSS percent-encodes a value. @default encodeURIComponent */
  readonly encode?: (value: string) => string
}

const MOUNT = '/api/oss-upload'

/** OSS percent-encodes each value and nothing else. */
const asOssWrites = (form: string, encode: (value: string) => string): string =>
  [...new URLSearchParams(form)].map(([name, value]) => `${name}=${encode(value)}`).join('&')

/** Has an app receive a callback, and returns its answer and what it told the operator. */
async function receive({
  signed = MOUNT,
  arrived = signed,
  rewriteBody = (body) => body,
  rewriteHeaders = (headers) => headers,
  callbackUrl = ORIGIN + MOUNT,
  change = {},
  members = {},
  encode = encodeURIComponent,
}: Way) {
  const events: UploadEvent[] = []
  const ossUpload = createOssUpload({
    ...options,
    callback: { url: callbackUrl, trustedPublicKeyUrls: [sender.publicKeyUrl] },
    onEvent: (event) => events.push(event),
    ...change,
  } as OssUploadOptions)
  const { state } = (await (await ossUpload.fetch(new Request(ORIGIN))).json()) as { state: string }
  const body = asOssWrites(callbackBody(state, members), encode)
  const headers = rewriteHeaders(sender.headersFor(signed, body))
  const init = { method: 'POST', headers, body: rewriteBody(body) }
  const response = await ossUpload.fetch(new Request(ORIGIN + MOUNT, init), { target: arrived })
  const told = events.find((event) => event.type === 'refused')
  return { status: response.status, text: await response.text(), events, told, state }
}

const readForm = (body: string) => Object.fromEntries(new URLSearchParams(body))

describe('a callback that does not verify', () => {
  it.each<[string, readonly string[], Way]>([
    ['a proxy that strips a prefix', ['path'], { arrived: '/oss-upload' }],
    ['a proxy that rewrites to the root', ['path'], { arrived: '/' }],
    ['a slash that was added', ['slash'], { arrived: `${MOUNT}/` }],
    ['a slash that was dropped', ['slash'], { signed: '/cb/', arrived: '/cb', callbackUrl: `${ORIGIN}/cb/` }],
    ['a slash that callback.url does not have', ['slash'], { signed: `${MOUNT}/`, arrived: MOUNT }],
    [
      'a publicPath that is not what OSS called',
      ['path'],
      { signed: '/old', arrived: '/old', change: { publicPath: MOUNT } },
    ],
    [
      'a query that was dropped',
      ['query-dropped'],
      { signed: `${MOUNT}?k=1`, arrived: MOUNT, callbackUrl: `${ORIGIN}${MOUNT}?k=1` },
    ],
    [
      'a path that was, and a query that was decoded',
      ['path', 'query-reencoded'],
      { signed: `${MOUNT}?k=a%2Fb`, arrived: '/?k=a/b', callbackUrl: `${ORIGIN}${MOUNT}?k=a%2Fb` },
    ],
    [
      'a query that was added to',
      ['query-changed'],
      { signed: `${MOUNT}?k=1`, arrived: `${MOUNT}?k=1&utm=2`, callbackUrl: `${ORIGIN}${MOUNT}?k=1` },
    ],
    [
      'a path and a query that were',
      ['path', 'query-dropped'],
      { signed: `${MOUNT}?k=1`, arrived: '/', callbackUrl: `${ORIGIN}${MOUNT}?k=1` },
    ],
    [
      'a path, under another query than callback.url’s',
      ['path'],
      { signed: `${MOUNT}?old=1`, arrived: '/?old=1', callbackUrl: `${ORIGIN}${MOUNT}?k=1` },
    ],
    ['a body that was read before', ['body-consumed'], { rewriteBody: () => '' }],
    [
      'a form that was parsed and printed again',
      ['body-reencoded'],
      { rewriteBody: (body) => new URLSearchParams(body).toString() },
    ],
    ['a form that was decoded', ['body-reencoded'], { rewriteBody: (body) => decodeURIComponent(body) }],
    ['a form that was sorted', ['body-reencoded'], { rewriteBody: (body) => body.split('&').sort().join('&') }],
    [
      'a form with escapes in lower case',
      ['body-reencoded'],
      { rewriteBody: (body) => body.replace(/%../g, (escaped) => escaped.toLowerCase()) },
    ],
    ['a form that became JSON', ['body-json'], { rewriteBody: (body) => JSON.stringify(readForm(body)) }],
    [
      'a form that became JSON with numbers',
      ['body-json'],
      { rewriteBody: (body) => JSON.stringify({ ...readForm(body), size: 5, 'imageInfo.width': 3 }, null, 2) },
    ],
    ['a line break at the end', ['body-padded'], { rewriteBody: (body) => `${body}\r\n` }],
    [
      'a form that was printed again, with a line break',
      ['body-reencoded'],
      { rewriteBody: (body) => `${decodeURIComponent(body)}\n` },
    ],
    ['a byte order mark', ['body-padded'], { rewriteBody: (body) => `\ufeff${body}` }],
    [
      'a path and a body that were',
      ['path', 'body-json'],
      { arrived: '/', rewriteBody: (body) => JSON.stringify(readForm(body)) },
    ],
  ])('is told from a forgery: %s', async (_, changes, way) => {
    const { status, told, text } = await receive(way)
    expect([status, JSON.parse(text).error.code]).toEqual([403, 'BAD_SIGNATURE'])
    expect(told).toMatchObject({ code: 'BAD_SIGNATURE', via: 'callback', changes, diagnosis: expect.any(String) })
  })

  const strictly = (value: string) =>
    encodeURIComponent(value).replace(/[()]/g, (mark) => (mark === '(' ? '%28' : '%29'))
  it.each<[string, (value: string) => string]>([
    ['as encodeURIComponent', encodeURIComponent],
    ['parentheses too', strictly],
    ['spaces as +', (value) => strictly(value).replaceAll('%20', '+')],
    ['in lower case', (value) => strictly(value).replace(/%../g, (encoded) => encoded.toLowerCase())],
  ])('is told from a forgery however OSS encodes: %s', async (_, encode) => {
    const members = { object: 'users/42/照片 (1).png' }
    const rewriteBody = (body: string) => JSON.stringify(readForm(body))
    expect((await receive({ members, encode, rewriteBody })).told).toMatchObject({ changes: ['body-json'] })
  })

  it.each<[string, Way]>([
    ['another size', { rewriteBody: (body) => body.replace('size=5', 'size=6') }],
    ['JSON that is none', { rewriteBody: () => '{"state":' }],
    ['JSON that is no object of texts', { rewriteBody: () => '{"state":{"a":[1]},"object":"\\ud800","size":null}' }],
    ['bytes that are no text', { rewriteBody: () => new Uint8Array([0xff, 0xfe, 0x00]) }],
    ['a forged signature', { rewriteHeaders: (headers) => ({ ...headers, authorization: 'AAAA' }) }],
  ])('says that nothing explains %s', async (_, way) => {
    const { status, told } = await receive(way)
    expect(status).toBe(403)
    expect(told).toMatchObject({ code: 'BAD_SIGNATURE', changes: [], diagnosis: expect.any(String) })
  })

  it('costs whoever sends forgeries at most 8 further verifications', async () => {
    const way = {
      ...{ signed: '/elsewhere', arrived: '/x?a=1', callbackUrl: `${ORIGIN}${MOUNT}?k=1` },
      members: { object: 'users/42/照片 (1).png' },
      rewriteBody: (body: string) => `${decodeURIComponent(body)}\n`,
    }
    const { told } = await receive(way)
    expect(Number(/\((\d+) tried\)/.exec(told?.diagnosis ?? '')?.[1])).toBe(8)
  })

  it('says which publicPath to set, and with it verifies; the query stays as it arrived', async () => {
    const { told } = await receive({ arrived: '/oss-upload' })
    expect(told?.diagnosis).toContain(`publicPath: '${MOUNT}'`)
    const change = { publicPath: MOUNT }
    expect((await receive({ arrived: '/oss-upload', change })).status).toBe(200)
    expect((await receive({ arrived: '/', signed: `${MOUNT}?a=1`, change })).status).toBe(403)
    const withQuery = { signed: `${MOUNT}?a=%2F&a=`, callbackUrl: `${ORIGIN}${MOUNT}?a=%2F&a=`, change }
    expect((await receive({ ...withQuery, arrived: '/x?a=%2F&a=' })).status).toBe(200)
  })

  it('keeps the words, the query and every secret from the caller; query and secrets from the operator’s words too', async () => {
    const secret = 'the-secret-in-the-query'
    const callbackUrl = `${ORIGIN}${MOUNT}?k=${secret}`
    const { text, events, state } = await receive({
      signed: `${MOUNT}?k=${secret}`,
      arrived: `/?q=${secret}`,
      callbackUrl,
    })
    const told = JSON.stringify(events)
    for (const [where, what] of [text, told].entries()) {
      expect([where, what.includes(secret), what.includes(state)]).toEqual([where, false, false])
    }
    expect(text).not.toContain('publicPath')
  })

  it('makes a path of strangers fit for a log', async () => {
    const { told } = await receive({ arrived: `/\u0000\u001b[2J\n\u2028\u202e${'x'.repeat(5000)}` })
    expect(told?.diagnosis).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u)
    expect(told?.diagnosis?.length).toBeLessThan(800)
  })
})

describe('any other callback that is refused', () => {
  const keyUrl = (url: string) => (headers: Record<string, string>) => ({ ...headers, 'x-oss-pub-key-url': btoa(url) })

  it.each<[string, Way]>([
    ['UNTRUSTED_KEY_URL', { rewriteHeaders: keyUrl('https://evil.example/key.pem') }],
    ['UNTRUSTED_KEY_URL', { rewriteHeaders: keyUrl('no url') }],
    ['UNSUPPORTED_CALLBACK_VERSION', { rewriteHeaders: (h) => ({ ...h, 'x-oss-signature-version': '2.0' }) }],
    ['MISSING_HEADER', { rewriteHeaders: ({ authorization, ...h }) => h }],
    ['MALFORMED_HEADER', { rewriteHeaders: (h) => ({ ...h, authorization: 'Basic YTpi' }) }],
    ['UNKNOWN_ACTION', { rewriteHeaders: () => ({ 'user-agent': 'aliyun-oss-callback' }) }],
    ['MALFORMED_CALLBACK', { members: { size: 'large' } }],
    ['INVALID_STATE', { members: { state: 'another' } }],
    ['WRONG_BUCKET', { members: { bucket: 'other' } }],
    ['WRONG_KEY', { members: { object: 'elsewhere/a' } }],
    ['WRONG_SIZE', { members: { size: '99999999999' } }],
  ])('is told with words for %s', async (code, way) => {
    const { told, text } = await receive(way)
    expect(told).toMatchObject({ code, via: 'callback', diagnosis: expect.any(String) })
    expect(told).not.toHaveProperty('changes')
    expect(text).not.toContain(told?.diagnosis)
  })

  it('names the host that the key is said to be at, and nothing else of the URL', async () => {
    const { told, text } = await receive({ rewriteHeaders: keyUrl('https://evil.example/some-path?secret') })
    expect(told?.diagnosis).toContain('evil.example')
    expect(JSON.stringify(told)).not.toContain('some-path')
    expect(text).not.toContain('evil.example')
  })

  it('is told with the route and the key, once they are known, and OSS’s own request id', async () => {
    const rewriteHeaders = (headers: Record<string, string>) => ({ ...headers, 'x-oss-request-id': '5F1B2C3D' })
    const { told } = await receive({ members: { object: 'elsewhere/\u0007a' }, rewriteHeaders })
    expect(told).toMatchObject({
      route: '',
      key: 'elsewhere/?a',
      ossRequestId: '5F1B2C3D',
      requestId: expect.any(String),
    })
    const forged = (headers: Record<string, string>) => ({ ...headers, 'x-oss-request-id': 'a b"' })
    expect((await receive({ rewriteHeaders: forged, members: { size: 'x' } })).told).not.toHaveProperty('ossRequestId')
  })
})

describe('publicPath', () => {
  it.each([7, null, '', 'api/oss-upload', '/a?b', '/a#b', '/a;b', '/a%20b', '/a//b', '/a/../b', '/中'])(
    '%j is refused at creation',
    (publicPath) => {
      expect(() => createOssUpload({ ...options, callback: 'confirm', publicPath } as OssUploadOptions)).toThrow(
        TypeError,
      )
    },
  )

  it.each(['/api/oss-upload/', '/other'])('%s is refused where callback.url has another path', (publicPath) => {
    expect(() => createOssUpload({ ...options, publicPath } as OssUploadOptions)).toThrow(TypeError)
  })

  it('is taken where it is the path of callback.url, or where OSS calls nobody', () => {
    createOssUpload({ ...options, publicPath: MOUNT } as OssUploadOptions)
    createOssUpload({ ...options, callback: 'confirm', publicPath: '/other' } as OssUploadOptions)
  })
})
