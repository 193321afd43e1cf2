import { createServer, type RequestListener } from 'node:http'
import { createOssUpload, type OssUploadOptions } from '@acme/oss-upload-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackSender, callbackBody, close, listen, startCallbackSender } from './callback-sender.js'
import { NOW, options } from './options-fixture.js'

let sender: CallbackSender
beforeAll(async () => {
  sender = await startCallbackSender()
})
afterAll(() => sender.close())

/** The example that OSS publishes, signed with its real key. */
const official = ['http', 'https'].map((scheme) => ({
  target: '/index.php?id=1&index=2',
  headers: {
    authorization: 'kKQeGTRccDKyHB3H9vF+xYMSrmhMZjzzl2/kdD1ktNVgbWEfYTQG0G2SU/RaHBovRCE8OkQDjC3uG33esH2txA==',
    'x-oss-pub-key-url': btoa(`${scheme}://gosspublic.alicdn.com/callback_pub_key_v1.pem`),
  },
  body: 'bucket=yonghu-test',
}))

/** Has an app that trusts `publicKeyUrl` receive a callback that the sender signed; returns its answer. */
function createReceiver(publicKeyUrl: string, change: Partial<OssUploadOptions> = {}) {
  const callback = { url: 'https://app.example.com/cb', trustedPublicKeyUrls: [publicKeyUrl] }
  const ossUpload = createOssUpload({ ...options, callback, ...change } as OssUploadOptions)
  return async (claimedUrl = publicKeyUrl) => {
    const { state } = (await (await ossUpload.fetch(new Request('https://app.example.com/cb'))).json()) as {
      state: string
    }
    const body = callbackBody(state)
    const headers = { ...sender.headersFor('/cb', body), 'x-oss-pub-key-url': btoa(claimedUrl) }
    const response = await ossUpload.fetch(new Request('https://app.example.com/cb', { method: 'POST', headers, body }))
    const answer = (await response.json()) as { error?: { code: string } }
    return answer.error?.code ?? 'ok'
  }
}

async function withKeyServer(listener: RequestListener, run: (publicKeyUrl: string) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  try {
    await run(`${await listen(server)}/key.pem`)
  } finally {
    await close(server)
  }
}

describe('the callback key', () => {
  it('is fetched once, however many callbacks arrive', async () => {
    const receive = createReceiver(sender.publicKeyUrl)
    const before = sender.fetches()
    const answers = await Promise.all(Array.from({ length: 8 }, () => receive()))
    expect([...answers, await receive()]).toEqual(new Array(9).fill('ok'))
    expect(sender.fetches() - before).toBe(1)
  })

  it.each([
    'http://127.0.0.1:6379/',
    'https://gosspublic.alicdn.com.evil.example/callback_pub_key_v1.pem',
    'https://gosspublic.alicdn.com/callback_pub_key_v1.pem',
  ])('is not fetched from %s, which is not listed', async (claimedUrl) => {
    const fetched: unknown[] = []
    const fetch = async (url: unknown) => {
      fetched.push(url)
      return new Response()
    }
    const receive = createReceiver(sender.publicKeyUrl, { fetch: fetch as typeof globalThis.fetch })
    expect(await receive(claimedUrl)).toBe('UNTRUSTED_KEY_URL')
    expect(fetched).toEqual([])
  })

  it('of OSS itself ships with the package: nothing is fetched, whichever scheme the header says', async () => {
    const fetched: unknown[] = []
    const fetch = async (url: unknown) => {
      fetched.push(url)
      return new Response()
    }
    const callback = { url: 'https://app.example.com/cb' }
    const ossUpload = createOssUpload({ ...options, callback, fetch } as OssUploadOptions)
    for (const { target, headers, body } of official) {
      const request = new Request(`https://app.example.com${target}`, { method: 'POST', headers, body })
      const answer = (await (await ossUpload.fetch(request, { target })).json()) as { error: { code: string } }
      // verified, and then found to be no callback of this app's
      expect(answer.error.code).toBe('MALFORMED_CALLBACK')
    }
    expect(fetched).toEqual([])
  })

  it.each<[string, RequestListener]>([
    ['a redirect', (_, response) => response.writeHead(302, { location: sender.publicKeyUrl }).end()],
    ['404', (_, response) => response.writeHead(404).end()],
    ['the key in more than 8 KB', (_, response) => response.end(`${sender.publicKeyPem}${'\n'.repeat(8192)}`)],
    ['a page', (_, response) => response.end('<html></html>')],
    ['nothing', (_, response) => response.end()],
    ['a broken connection', (_, response) => response.destroy()],
  ])('that answers with %s is unavailable, and asked for again only after 60 seconds', async (_, listener) => {
    let requests = 0
    const counting: RequestListener = (request, response) => {
      requests += 1
      listener(request, response)
    }
    await withKeyServer(counting, async (publicKeyUrl) => {
      let elapsedMs = 0
      const receive = createReceiver(publicKeyUrl, { now: () => new Date(NOW.getTime() + elapsedMs) })
      for (elapsedMs of [0, 1, 59_999]) expect(await receive()).toBe('KEY_UNAVAILABLE')
      expect(requests).toBe(1)
      elapsedMs = 60_001
      expect(await receive()).toBe('KEY_UNAVAILABLE')
      expect(requests).toBe(2)
    })
  })
})
