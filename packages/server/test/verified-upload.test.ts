import { presignUrl } from '@acme/oss-upload-core'
import type { OssUpload } from '@acme/oss-upload-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackSender, callbackBody, startCallbackSender } from './callback-sender.js'
import { act, credentials, MOUNT, png, sign, store, useEmulatedApps } from './emulated-app.js'

const { createApp, recorded, url: emulatorUrl } = useEmulatedApps()

let sender: CallbackSender
beforeAll(async () => {
  sender = await startCallbackSender()
})
afterAll(() => sender.close())

const confirm = (app: OssUpload, members: object, headers: Record<string, string> = {}) =>
  act(app, 'confirm', members, headers)

describe('confirm', () => {
  it('records what the page has stored, with the bucket’s own facts, once', async () => {
    const app = createApp()
    const signature = await sign(app)
    const key = 'users/42/照片.png'
    const etag = await store(signature, key, new Blob([png], { type: 'image/png' }))
    const { state } = signature
    for (let round = 0; round < 3; round++)
      expect(await confirm(app, { state, key, etag })).toMatchObject({
        status: 200,
        answer: { status: 'recorded', data: { id: 1 } },
      })
    expect(recorded).toEqual([
      {
        uploadId: expect.stringMatching(/^[0-9a-f]{32}$/),
        bucket: 'demo-bucket',
        key,
        size: png.length,
        mimeType: 'image/png',
        etag: etag.replaceAll('"', ''),
        crc64: expect.stringMatching(/^\d+$/),
        image: { width: 3, height: 2, format: 'png' },
        metadata: { userId: 42 },
        fileMetadata: null,
        via: 'confirm',
      },
    ])
  })

  it('says 404 where nothing is stored', async () => {
    const app = createApp()
    const { state } = await sign(app)
    expect(await confirm(app, { state, key: 'users/42/none' })).toMatchObject({ status: 404, code: 'OBJECT_NOT_FOUND' })
  })

  it('records nothing that this state did not store', async () => {
    const app = createApp()
    const [mine, other] = [await sign(app), await sign(app)]
    await store(other, 'users/42/other.txt', new Blob(['x']))
    expect(await confirm(app, { state: mine.state, key: 'users/42/other.txt' })).toMatchObject({ code: 'WRONG_TAG' })
    expect(await confirm(app, { state: mine.state, key: 'users/43/a' })).toMatchObject({ code: 'WRONG_KEY' })
    expect(await confirm(app, { state: `${mine.state}A`, key: 'users/42/a' })).toMatchObject({ code: 'INVALID_STATE' })
    expect(recorded).toEqual([])
  })

  it('gives an object with a tag to the upload that it names, and to no plain state of a neighbour', async () => {
    const app = createApp()
    const [alice, mallory] = [await sign(app), await sign(app, '')]
    await store(alice, 'users/42/alice.txt', new Blob(['x']))
    expect(await confirm(app, { state: mallory.state, key: 'users/42/alice.txt' })).toMatchObject({ code: 'WRONG_TAG' })
    expect(recorded).toEqual([])
  })

  it.each([-840, -120, 120, 840])('records where the server’s clock is off by %i seconds', async (seconds) => {
    const signature = await sign(createApp())
    const key = `users/42/clock${seconds}.txt`
    await store(signature, key, new Blob(['x']))
    const app = createApp({ now: () => new Date(Date.now() + seconds * 1000) })
    expect(await confirm(app, { state: signature.state, key })).toMatchObject({ status: 200 })
  })

  it('says OBJECT_UNAVAILABLE, and records nothing, where OSS leaves the size out', async () => {
    const signature = await sign(createApp())
    await store(signature, 'users/42/zipped.txt', new Blob(['x']))
    const asked: unknown[] = []
    const fetchWithoutSize = async (url: string, init: RequestInit) => {
      asked.push(new Headers(init.headers).get('accept-encoding'))
      const { status, headers } = await fetch(url, init)
      headers.delete('content-length')
      return new Response(null, { status, headers })
    }
    const app = createApp({ fetch: fetchWithoutSize as typeof fetch })
    const answer = await confirm(app, { state: signature.state, key: 'users/42/zipped.txt' })
    expect(answer).toMatchObject({ status: 500, code: 'OBJECT_UNAVAILABLE' })
    expect(asked).toEqual(['identity'])
    expect(recorded).toEqual([])
  })

  it.each<[string, number, Record<string, string>]>([
    ['the request’s own host, behind a proxy that ends TLS', 400, { origin: 'http://app.example.com' }],
    ['what the browser calls same-origin', 400, { origin: 'https://public.example', 'sec-fetch-site': 'same-origin' }],
    ['a listed origin', 400, { origin: 'https://www.example.com' }],
    ['a look-alike host', 403, { origin: 'https://app.example.com.evil.example' }],
    ['the host at another port', 403, { origin: 'https://app.example.com:8443' }],
    ['another site', 403, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['no page at all', 403, { origin: 'null' }],
  ])('of %s is answered with %i', async (_, status, headers) => {
    const app = createApp({ allowedOrigins: ['https://www.example.com'] })
    expect(await confirm(app, {}, headers)).toMatchObject({ status })
  })

  it.each([
    ['application/json', 403],
    ['text/plain', 415],
  ])('of a request without an origin is refused: %s, %i', async (type, status) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body: '{}' }
    expect((await createApp().fetch(new Request(`${MOUNT}?action=confirm`, init))).status).toBe(status)
  })

  it('records no object that was put there by other means, too large, or replaced', async () => {
    const app = createApp()
    const plain = await sign(app, '')
    const put = async (key: string, body: string) => {
      const url = presignUrl({
        ...{ method: 'PUT', origin: emulatorUrl(), bucket: 'demo-bucket', key, region: 'cn-hangzhou', credentials },
        ...{ now: new Date(), expiresInSeconds: 60, headers: { 'content-type': 'text/plain' } },
      } as const)
      expect((await fetch(url, { method: 'PUT', body, headers: { 'content-type': 'text/plain' } })).status).toBe(200)
    }
    await put('users/42/large', 'x'.repeat(1025))
    expect(await confirm(app, { state: plain.state, key: 'users/42/large' })).toMatchObject({ code: 'WRONG_SIZE' })
    await put('users/42/small', 'x')
    const { state } = await sign(app)
    expect(await confirm(app, { state, key: 'users/42/small' })).toMatchObject({ code: 'WRONG_TAG' })
    expect(await confirm(app, { state: plain.state, key: 'users/42/small', etag: 'OTHER' })).toMatchObject({
      ...{ status: 409, code: 'OBJECT_REPLACED' },
    })
    expect(recorded).toEqual([])
  })

  it.each<[string, number, string, object, Record<string, string>]>([
    ['another origin', 403, 'ORIGIN_NOT_ALLOWED', {}, { origin: 'https://evil.example' }],
    [
      'another origin, whatever the type',
      403,
      'ORIGIN_NOT_ALLOWED',
      {},
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
    ],
    ['another type', 415, 'UNSUPPORTED_MEDIA_TYPE', {}, { 'content-type': 'text/plain' }],
    ['no state', 400, 'INVALID_REQUEST', { key: 'a' }, {}],
    ['no key', 400, 'INVALID_REQUEST', { state: 'a' }, {}],
    ['a list', 400, 'INVALID_REQUEST', [], {}],
  ])('refuses %s', async (_, status, code, members, headers) => {
    expect(await confirm(createApp(), members, headers)).toMatchObject({ status, code })
  })

  it('says 500 where OSS does not let it look', async () => {
    const signature = await sign(createApp())
    await store(signature, 'users/42/a.txt', new Blob(['x']))
    const app = createApp({ credentials: { ...credentials, accessKeySecret: 'wrong' } })
    const answer = await confirm(app, { state: signature.state, key: 'users/42/a.txt' })
    expect(answer).toMatchObject({ status: 500, code: 'OBJECT_UNAVAILABLE' })
  })
})

describe('a callback', () => {
  const callBack = async (app: OssUpload, body: string) => {
    const headers = sender.headersFor('/cb', body)
    const response = await app.fetch(new Request(MOUNT, { method: 'POST', headers, body }))
    return ((await response.json()) as { error?: { code: string } }).error?.code ?? 'ok'
  }
  const createCalledApp = () =>
    createApp({ callback: { url: MOUNT, trustedPublicKeyUrls: [sender.publicKeyUrl] }, signatureVersion: 'v4' })

  it('that OSS signed about an object that does not exist, or of another size, is refused: its body is a claim', async () => {
    const app = createCalledApp()
    const { state = '' } = await sign(app)
    const key = 'users/42/phantom.txt'
    const phantom = callbackBody(state, { bucket: 'demo-bucket', object: key, size: '5' })
    expect(await callBack(app, phantom)).toBe('OBJECT_NOT_FOUND')
    const confirming = createApp()
    const signature = await sign(confirming)
    await store(signature, key, new Blob(['x']))
    const inflated = callbackBody(signature.state ?? '', { bucket: 'demo-bucket', object: key, size: '5' })
    expect(await callBack(app, inflated)).toBe('OBJECT_REPLACED')
    expect(recorded).toEqual([])
  })

  it('is recorded with the bucket’s facts, whatever it says itself', async () => {
    const app = createCalledApp()
    const signature = await sign(createApp())
    const key = 'users/42/page.html'
    const etag = await store(signature, key, new Blob(['<p>'], { type: 'text/html' }))
    const claimed = { bucket: 'demo-bucket', object: key, size: '3', crc64: '', etag: 'FAKE', mimeType: 'image/png' }
    expect(await callBack(app, callbackBody(signature.state ?? '', claimed))).toBe('ok')
    expect(recorded).toEqual([
      expect.objectContaining({
        ...{ key, size: 3, mimeType: 'text/html', etag: etag.replaceAll('"', ''), image: undefined, via: 'callback' },
        crc64: expect.stringMatching(/^\d+$/),
      }),
    ])
  })

  it('about another content, or another upload’s object, is refused', async () => {
    const app = createCalledApp()
    const [signature, other] = [await sign(createApp()), await sign(createApp())]
    const key = 'users/42/changed.txt'
    await store(signature, key, new Blob(['x']))
    const claimed = { bucket: 'demo-bucket', object: key, size: '1' }
    const { state = '' } = signature
    expect(await callBack(app, callbackBody(state, { ...claimed, crc64: '1' }))).toBe('OBJECT_REPLACED')
    expect(await callBack(app, callbackBody(other.state ?? '', { ...claimed, crc64: '' }))).toBe('WRONG_TAG')
    expect(recorded).toEqual([])
  })

  it('and confirm record one upload between them', async () => {
    const app = createCalledApp()
    const signature = await sign(createApp())
    const key = 'users/42/both.txt'
    await store(signature, key, new Blob(['x'], { type: 'text/html' }))
    await confirm(app, { state: signature.state, key })
    const { crc64 = '' } = recorded[0] ?? {}
    const claimed = { bucket: 'demo-bucket', object: key, size: '1', crc64, mimeType: 'image/png' }
    expect(await callBack(app, callbackBody(signature.state ?? '', claimed))).toBe('ok')
    expect(recorded).toHaveLength(1)
    expect(recorded[0]).toMatchObject({ mimeType: 'text/html', via: 'confirm' })
  })
})
