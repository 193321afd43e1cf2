import { createServer, type RequestListener } from 'node:http'
import { readCallbackHeaders } from '@acme/oss-upload-core'
import { afterEach, describe, expect, it } from 'vitest'
import { type CallbackSender, callbackBody, close, listen, startCallbackSender } from './callback-sender.js'
import { useStage } from './hostile-stage.js'
import { type HeaderLines, send } from './raw-http.js'

const { emulator, startApp } = useStage()

const OSS_KEY = 'https://gosspublic.alicdn.com/callback_pub_key_v1.pem'
const encode = (url: string) => Buffer.from(url).toString('base64')
const callback = (publicKeyUrl: string | readonly string[]): HeaderLines => ({
  authorization: `${'A'.repeat(86)}==`,
  'x-oss-pub-key-url': publicKeyUrl,
})

/** An app in production: it trusts OSS’s own key, and no other. */
const startProduction = () => startApp({ callback: { url: 'https://app.example.com/cb' } })

const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((end) => end()))
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  opened.push(() => close(server))
  return listen(server)
}

describe('a key URL that is not OSS’s own', () => {
  it.each([
    'https://gosspublic.alicdn.com.evil.example/callback_pub_key_v1.pem',
    'https://evil-gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https://evil.example/gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https://evil.example/?https://gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https://evil.example/#https://gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com@evil.example/callback_pub_key_v1.pem',
    'https://user:pass@gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com:443/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com:8443/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com./callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com\\@evil.example/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com\t.evil.example/callback_pub_key_v1.pem',
    'https://gosspublic。alicdn。com/callback_pub_key_v1.pem',
    'https://gosspublic.аlicdn.com/callback_pub_key_v1.pem',
    'HTTPS://gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https:/gosspublic.alicdn.com/callback_pub_key_v1.pem',
    '//gosspublic.alicdn.com/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem?x',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem#',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem/',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem\n',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem\0.evil.example',
    'https://gosspublic.alicdn.com//callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com/x/../callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com/%63allback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com/callback_pub_key_v1_pem',
    'https://gosspublic.alicdn.com/callback_pub_key_v१.pem',
    'https://gosspublic.alicdn.com/anything-else.pem',
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:6379/',
    'http://[::1]/callback_pub_key_v1.pem',
    'file:///etc/passwd',
    'data:text/plain,-----BEGIN PUBLIC KEY-----',
    'gopher://127.0.0.1:25/_HELO',
    'ftp://gosspublic.alicdn.com/callback_pub_key_v1.pem',
  ])('is refused, and nothing is requested: %j', async (url) => {
    const app = await startProduction()
    const answer = await send(app.origin, '/cb', callback(encode(url)), 'bucket=a')
    expect([answer.status, answer.code]).toEqual([403, 'UNTRUSTED_KEY_URL'])
    expect([app.recorded, app.outgoing]).toEqual([[], []])
  })

  it('is refused where it is almost the one that is listed', async () => {
    const app = await startApp()
    const listed = emulator().publicKeyUrl
    const nearby = [
      `${listed}?`,
      `${listed}/`,
      `${listed} `,
      listed.toUpperCase(),
      listed.replace('127.0.0.1', 'localhost'),
      listed.replace('127.0.0.1', '127.1'),
      listed.replace('http:', 'https:'),
      listed.replace('//', '//x@'),
      OSS_KEY,
    ]
    for (const url of nearby) {
      const { code } = await send(app.origin, '/cb', callback(encode(url)), 'bucket=a')
      expect([url, code]).toEqual([url, 'UNTRUSTED_KEY_URL'])
    }
    expect(app.outgoing).toEqual([])
  })
})

describe('a key of OSS’s own that the package does not hold', () => {
  it('is asked for over https, whatever the header says', async () => {
    const asked: string[] = []
    const fetch = async (url: unknown) => {
      asked.push(String(url))
      return new Response(null, { status: 404 })
    }
    const app = await startApp({
      callback: { url: 'https://app.example.com/cb' },
      fetch: fetch as typeof globalThis.fetch,
    })
    const url = OSS_KEY.replace('https:', 'http:').replace('v1', 'v2')
    expect((await send(app.origin, '/cb', callback(encode(url)), 'bucket=a')).code).toBe('KEY_UNAVAILABLE')
    expect(asked).toEqual([OSS_KEY.replace('v1', 'v2')])
  })
})

describe('a callback’s headers', () => {
  const padded = encode(OSS_KEY)
  it.each<[string, string | string[]]>([
    ['two lines', [padded, padded]],
    ['two lines, the second of an attacker', [padded, encode('http://127.0.0.1/')]],
    ['two values in a line', `${padded}, ${encode('http://127.0.0.1/')}`],
    ['a space inside', `${padded.slice(0, 8)} ${padded.slice(8)}`],
    ['a tab inside', `${padded.slice(0, 8)}\t${padded.slice(8)}`],
    ['no padding', padded.replaceAll('=', '')],
    ['too much padding', `${padded}====`],
    ['bits that padding leaves over', `${encode('ab').slice(0, 2)}J=`],
    ['the URL-safe alphabet', `${padded.slice(0, -4)}_-_-`],
    ['percent-encoding', encodeURIComponent(encode('ab'))],
    ['the URL itself', OSS_KEY],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0xc0, 0xaf]).toString('base64')],
  ])('with a key URL in %s are malformed, and nothing is requested', async (_, value) => {
    const app = await startProduction()
    const answer = await send(app.origin, '/cb', callback(value), 'bucket=a')
    expect([answer.status, answer.code]).toEqual([400, 'MALFORMED_HEADER'])
    expect(app.outgoing).toEqual([])
  })

  it('with an empty key URL are a callback still, and no action', async () => {
    const app = await startProduction()
    const headers = { ...callback(''), origin: app.origin, 'content-type': 'application/json' }
    expect((await send(app.origin, '/cb?action=confirm', headers, '{}')).code).toBe('MISSING_HEADER')
  })

  it('with a key URL of 12 KB are refused, and of 20 KB not read to the end', async () => {
    const app = await startProduction()
    const long = (length: number) => callback(encode(`${OSS_KEY}?${'a'.repeat(length)}`))
    expect((await send(app.origin, '/cb', long(9000), 'bucket=a')).code).toBe('UNTRUSTED_KEY_URL')
    expect((await send(app.origin, '/cb', long(15_000), 'bucket=a')).status).toBe(431)
    expect(app.outgoing).toEqual([])
  })

  it.each<[string, string | string[], string]>([
    ['a scheme word', 'OSS AAAA', 'MALFORMED_HEADER'],
    ['two lines', ['AAAA', 'AAAA'], 'MALFORMED_HEADER'],
    ['the URL-safe alphabet', '__--', 'MALFORMED_HEADER'],
    ['nothing', '', 'MISSING_HEADER'],
    ['one byte', 'AA==', 'BAD_SIGNATURE'],
    ['64 bytes of zero', `${'A'.repeat(86)}==`, 'BAD_SIGNATURE'],
    ['64 bytes of ones', `${'/'.repeat(85)}w==`, 'BAD_SIGNATURE'],
    ['8 KB', 'A'.repeat(8192), 'BAD_SIGNATURE'],
  ])('with an Authorization of %s are refused: %s', async (_, authorization, code) => {
    const app = await startProduction()
    const headers = { ...callback(padded), authorization }
    expect((await send(app.origin, '/cb', headers, 'bucket=a')).code).toBe(code)
    expect([app.recorded, app.outgoing]).toEqual([[], []])
  })

  it('as lists, as some frameworks hand them over, are missing: nobody picks one', () => {
    const headers = { authorization: ['AAAA', 'AAAA'], 'x-oss-pub-key-url': [padded, encode('http://127.0.0.1/')] }
    expect(() => readCallbackHeaders(headers)).toThrow(expect.objectContaining({ code: 'MISSING_HEADER' }))
    const one = { ...headers, 'x-oss-pub-key-url': padded }
    expect(() => readCallbackHeaders(one)).toThrow(expect.objectContaining({ code: 'MISSING_HEADER' }))
  })
})

describe('the server of a listed key', () => {
  let sender: CallbackSender
  const startSender = async () => {
    sender = await startCallbackSender()
    opened.push(() => sender.close())
  }

  /** Has an app that lists this URL receive a callback that says it. */
  async function receive(publicKeyUrl: string) {
    const app = await startApp({}, [publicKeyUrl])
    const body = callbackBody('x')
    const headers = { ...sender.headersFor('/cb', body), 'x-oss-pub-key-url': encode(publicKeyUrl) }
    const { status, code } = await send(app.origin, '/cb', headers, body)
    return { status, code, outgoing: app.outgoing }
  }

  it('sends the app nowhere: a redirect is not followed, not even to the very key', async () => {
    await startSender()
    let internal = 0
    const inside = await serve((_, response) => {
      internal += 1
      response.end(sender.publicKeyPem)
    })
    for (const status of [301, 302, 303, 307, 308]) {
      const url = `${await serve((_, response) => response.writeHead(status, { location: `${inside}/key` }).end())}/key`
      expect(await receive(url)).toEqual({ status: 500, code: 'KEY_UNAVAILABLE', outgoing: [`GET ${url}`] })
    }
    expect([internal, sender.fetches()]).toEqual([0, 0])
  })

  it('cannot fill the memory: an endless key is left soon after its 8 KB', async () => {
    await startSender()
    let sent = 0
    let leave = () => {}
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    const endless: RequestListener = (_, response) => {
      const write = () => {
        do sent += 65_536
        while (!response.destroyed && response.write(Buffer.alloc(65_536)))
      }
      response.on('drain', write).on('close', leave)
      write()
    }
    expect(await receive(`${await serve(endless)}/key`)).toMatchObject({ code: 'KEY_UNAVAILABLE' })
    await left
    // what fits into the buffers on the way
    expect(sent).toBeLessThan(32 * 1024 * 1024)
  })

  it('cannot hold the app up: it is left after 3 seconds, before its headers or in the middle of the key', async () => {
    await startSender()
    const silent = `${await serve(() => {})}/key`
    const dripping = `${await serve((_, response) => void response.write(sender.publicKeyPem.slice(0, 40)))}/key`
    for (const answer of await Promise.all([silent, dripping].map(receive)))
      expect(answer).toMatchObject({ status: 500, code: 'KEY_UNAVAILABLE' })
  })
})
