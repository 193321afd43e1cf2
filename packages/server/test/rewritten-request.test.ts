import { createOssUpload, type OssUploadOptions } from '@acme/oss-upload-server'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackSender, callbackBody, startCallbackSender } from './callback-sender.js'
import { options } from './options-fixture.js'

const ORDERED = '/app/api/oss-upload?from=oss%20itself&a'

let sender: CallbackSender
const told: unknown[] = []
beforeAll(async () => {
  sender = await startCallbackSender()
})
afterAll(() => sender.close())
afterEach(() => {
  told.length = 0
})

const createApp = () =>
  createOssUpload({
    ...options,
    callback: { url: `https://app.example.com${ORDERED}`, trustedPublicKeyUrls: [sender.publicKeyUrl] },
    onEvent: (event) => event.type === 'failed' && told.push(event.error),
  } as OssUploadOptions)

const codeOf = async (response: Response) => `${response.status} ${(await response.json()).error?.code ?? 'ok'}`

describe('a server that gets requests as something before it wrote them', () => {
  /** OSS signs one target, and another arrives. */
  const callBack = async (signed: string, arrived: string) => {
    const app = createApp()
    const { state } = await (await app.fetch(new Request('https://app.example.com/'))).json()
    const body = callbackBody(state)
    const headers = sender.headersFor(signed, body)
    return codeOf(await app.fetch(new Request(`http://127.0.0.1:3000${arrived}`, { method: 'POST', headers, body })))
  }

  it('believes a callback whose query was written anew', async () => {
    expect(await callBack(ORDERED, '/app/api/oss-upload?from=oss+itself&a=')).toBe('200 ok')
  })

  it.each([
    ['/api/oss-upload?from=oss%20itself&a'],
    ['/app/api/oss-upload?from=oss+itself&a=&b=1'],
    ['/app/api/oss-upload?a=&from=oss+itself'],
    ['/app/api/oss-upload'],
  ])('believes no callback that says something else than the one that was ordered: %s', async (arrived) => {
    expect(await callBack(ORDERED, arrived)).toBe('403 BAD_SIGNATURE')
  })

  it('believes no callback that OSS signed for another target', async () => {
    expect(await callBack('/elsewhere', '/app/api/oss-upload?from=oss+itself&a=')).toBe('403 BAD_SIGNATURE')
    expect(await callBack('/elsewhere', ORDERED)).toBe('403 BAD_SIGNATURE')
  })

  it.each([
    ['https://www.example.com', '400 INVALID_REQUEST'],
    ['https://evil.example', '403 ORIGIN_NOT_ALLOWED'],
    ['null', '403 ORIGIN_NOT_ALLOWED'],
  ])('knows its own page by the Host header: %s', async (origin, answer) => {
    const headers = { host: 'www.example.com', origin, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: '{}' }
    expect(await codeOf(await createApp().fetch(new Request('http://localhost:3000/?action=confirm', init)))).toBe(
      answer,
    )
  })
})

describe('a request whose body was read before', () => {
  const headersOf = {
    callback: () => sender.headersFor(ORDERED, 'a=1'),
    confirm: () => ({ origin: 'https://app.example.com', 'content-type': 'application/json' }),
  }

  it.each(['callback', 'confirm'] as const)('as a %s is told to the operator, and not to the caller', async (name) => {
    for (const read of [(request: Request) => request.text(), ({ body }: Request) => body?.getReader()]) {
      const url = `https://app.example.com/api/oss-upload?action=confirm`
      const request = new Request(url, { method: 'POST', headers: headersOf[name](), body: 'a=1' })
      await read(request)
      expect(await codeOf(await createApp().fetch(request))).toBe('500 INTERNAL_ERROR')
    }
    expect(told).toEqual([expect.any(TypeError), expect.any(TypeError)])
  })

  it('is answered where nobody needs the body', async () => {
    const request = new Request('https://app.example.com/', { method: 'PUT', body: 'a=1' })
    await request.text()
    expect(await codeOf(await createApp().fetch(request))).toBe('405 METHOD_NOT_ALLOWED')
    expect(told).toEqual([])
  })
})
