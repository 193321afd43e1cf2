import { createServer, request as httpRequest } from 'node:http'
import {
  createOssUpload,
  memoryStore,
  type OssUploadOptions,
  toNodeHandler,
  type UploadEvent,
  type UploadedObject,
  UploadRejected,
} from '@acme/oss-upload-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackSender, callbackBody, close, listen, startCallbackSender } from './callback-sender.js'
import { NOW, options } from './options-fixture.js'

let sender: CallbackSender
beforeAll(async () => {
  sender = await startCallbackSender()
})
afterAll(() => sender.close())

interface App {
  origin: string
  /** Seals as this app does: what a signing request of it gives. */
  state: string
  recorded: UploadedObject[]
  errors: unknown[]
  /** Sends a signed callback, as OSS would. */
  callBack(body: string, target?: string): Promise<Answer>
}

/** An app on a real socket, what it recorded, and what it reported. */
async function withApp(change: Partial<OssUploadOptions>, run: (app: App) => Promise<void>): Promise<void> {
  const recorded: UploadedObject[] = []
  const errors: unknown[] = []
  const ossUpload = createOssUpload({
    ...options,
    callback: { url: 'https://app.example.com/cb', trustedPublicKeyUrls: [sender.publicKeyUrl] },
    onUploaded: (object: UploadedObject) => {
      recorded.push(object)
    },
    onEvent: (event: UploadEvent) => event.type === 'failed' && errors.push(event.error),
    ...change,
  } as OssUploadOptions)
  const server = createServer(toNodeHandler(ossUpload))
  try {
    const origin = await listen(server)
    const callBack = (body: string, target = '/cb') => post(origin, target, sender.headersFor(target, body), body)
    await run({ origin, state: await stateOf(change), recorded, errors, callBack })
  } finally {
    await close(server)
  }
}

/** The state that an app with these options gives along with a signature. */
async function stateOf(change: Partial<OssUploadOptions>, query = ''): Promise<string> {
  const ossUpload = createOssUpload({ ...options, ...change } as OssUploadOptions)
  const response = await ossUpload.fetch(new Request(`https://app.example.com/cb${query}`))
  return ((await response.json()) as { state: string }).state
}

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: string
}

/** Sends exactly this target: `fetch` would normalise it. */
const post = (
  origin: string,
  target: string,
  headers: Record<string, string>,
  body: string | Buffer,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin)
    const outgoing = httpRequest({ hostname, port, path: target, method: 'POST', headers }, async (incoming) => {
      const chunks = await incoming.toArray()
      const { statusCode: status = 0 } = incoming
      resolve({ status, headers: incoming.headers, body: Buffer.concat(chunks).toString() })
    })
    outgoing.on('error', reject).end(body)
  })

const codeOf = ({ body }: Answer): string => JSON.parse(body).error.code
const refusal = (answer: Answer) => [answer.status, codeOf(answer)]

describe('POST of a callback', () => {
  it('runs onUploaded with what OSS reports and answers its JSON with a Content-Length', () =>
    withApp({ onUploaded: ({ key, size }) => ({ stored: key, size }) }, async ({ state, callBack }) => {
      const answer = await callBack(callbackBody(state))
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.body)).toEqual({ stored: 'users/42/照片 1.png', size: 5 })
      expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.body)))
      expect(answer.headers['content-type']).toBe('application/json')
    }))

  it('hands over every member of the body, and what authorize gave along', () => {
    const metadata = { userId: 42, 名: '张' }
    return withApp({ authorize: () => ({ dir: 'users/42/', metadata }) }, async ({ state, callBack, recorded }) => {
      expect(JSON.parse((await callBack(callbackBody(state))).body)).toEqual({ Status: 'OK' })
      expect(recorded).toEqual([
        {
          uploadId: expect.stringMatching(/^[0-9a-f]{32}$/),
          bucket: 'media',
          key: 'users/42/照片 1.png',
          size: 5,
          mimeType: 'image/png',
          etag: 'D8E8FCA2DC0F896FD7CB4CB0031BA249',
          crc64: '16633938635979353501',
          image: { width: 3, height: 2, format: 'png' },
          metadata,
          fileMetadata: null,
          via: 'callback',
        },
      ])
    })
  })

  it.each([
    { 'imageInfo.width': '1e400' },
    { 'imageInfo.height': '-1.5' },
    { 'imageInfo.width': '0x10' },
    { 'imageInfo.width': '0' },
    { mimeType: 'text/plain' },
  ])('takes %j for no image: these are claims', (change) =>
    withApp({}, async ({ state, callBack, recorded }) => {
      expect((await callBack(callbackBody(state, change))).status).toBe(200)
      expect(recorded[0]?.image).toBeUndefined()
    }),
  )

  it('keeps no format that is no word', () =>
    withApp({}, async ({ state, callBack, recorded }) => {
      await callBack(callbackBody(state, { 'imageInfo.format': '"><script>' }))
      expect(recorded[0]?.image).toEqual({ width: 3, height: 2, format: '' })
    }))

  it('has no image where OSS saw none, and takes a size of 0 bytes', () =>
    withApp({}, async ({ state, callBack, recorded }) => {
      const none = { 'imageInfo.height': '', 'imageInfo.width': '', 'imageInfo.format': '', size: '0', mimeType: '' }
      expect((await callBack(callbackBody(state, none))).status).toBe(200)
      expect(recorded[0]).toMatchObject({ image: undefined, size: 0, mimeType: 'application/octet-stream' })
    }))

  it('answers a repeat as the first time and runs nothing; other content, keys and signatures are other uploads', () => {
    let runs = 0
    const ids = new Set<string>()
    const onUploaded = ({ uploadId }: UploadedObject) => {
      ids.add(uploadId)
      return { run: ++runs }
    }
    return withApp({ onUploaded }, async ({ state, callBack }) => {
      const bodies = [
        callbackBody(state),
        callbackBody(state, { crc64: '1' }),
        callbackBody(state, { object: 'users/42/other.png' }),
        callbackBody(await stateOf({})),
      ]
      for (const body of [...bodies, ...bodies]) await callBack(body)
      expect([runs, ids.size]).toEqual([4, 4])
      expect(JSON.parse((await callBack(callbackBody(state))).body)).toEqual({ run: 1 })
    })
  })

  it.each(['/cb?a=1&a=2&b=&c', '/cb/', '/a//b', '/a/../b', '/%E4%B8%AD%E6%96%87?q=%E4%B8%AD', '/cb?q=a+b%20c'])(
    'verifies the raw target %s',
    (target) =>
      withApp({}, async ({ state, callBack, recorded }) => {
        expect((await callBack(callbackBody(state), target)).status).toBe(200)
        expect(recorded).toHaveLength(1)
      }),
  )

  it('verifies under a mount whose path Express stripped', async () => {
    const callback = { url: 'https://app.example.com/cb', trustedPublicKeyUrls: [sender.publicKeyUrl] }
    const handler = toNodeHandler(createOssUpload({ ...options, callback } as OssUploadOptions))
    const server = createServer((incoming, outgoing) => {
      Object.assign(incoming, { originalUrl: incoming.url, url: '/' })
      handler(incoming, outgoing)
    })
    const origin = await listen(server)
    const body = callbackBody(await stateOf({}))
    const answer = await post(origin, '/api/cb', sender.headersFor('/api/cb', body), body)
    await close(server)
    expect(answer.status).toBe(200)
  })

  it.each<[string, number, string, (headers: Record<string, string>) => Record<string, string>]>([
    ['a forged signature', 403, 'BAD_SIGNATURE', (h) => ({ ...h, authorization: 'AAAA' })],
    [
      'a foreign key',
      403,
      'UNTRUSTED_KEY_URL',
      (h) => ({ ...h, 'x-oss-pub-key-url': btoa('https://evil.example/k.pem') }),
    ],
    [
      'OSS’s own key where the app listed another',
      403,
      'UNTRUSTED_KEY_URL',
      (h) => ({ ...h, 'x-oss-pub-key-url': btoa('https://gosspublic.alicdn.com/callback_pub_key_v1.pem') }),
    ],
    ['no signature', 400, 'MISSING_HEADER', ({ authorization, ...h }) => h],
    ['a signature that is not base64', 400, 'MALFORMED_HEADER', (h) => ({ ...h, authorization: '%%%' })],
    ['a key URL that is not base64', 400, 'MALFORMED_HEADER', (h) => ({ ...h, 'x-oss-pub-key-url': '%%%' })],
    ['signature version 2.0', 403, 'UNSUPPORTED_CALLBACK_VERSION', (h) => ({ ...h, 'x-oss-signature-version': '2.0' })],
    ['no key URL', 400, 'UNKNOWN_ACTION', ({ 'x-oss-pub-key-url': _, ...h }) => h],
  ])('refuses %s and records nothing', (_, status, code, change) =>
    withApp({}, async ({ origin, state, recorded }) => {
      const body = callbackBody(state)
      const answer = await post(origin, '/cb', change(sender.headersFor('/cb', body)), body)
      expect(refusal(answer)).toEqual([status, code])
      expect(recorded).toEqual([])
    }),
  )

  it('refuses a body that is not the signed one, to the byte', () =>
    withApp({}, async ({ origin, state, recorded }) => {
      const body = callbackBody(state)
      for (const changed of [`${body}&`, body.replace('size=5', 'size=6'), body.replaceAll('%2F', '/')])
        expect(refusal(await post(origin, '/cb', sender.headersFor('/cb', body), changed))).toEqual([
          403,
          'BAD_SIGNATURE',
        ])
      expect(recorded).toEqual([])
    }))

  it.each<[string, number, string, Record<string, string>]>([
    ['another bucket', 403, 'WRONG_BUCKET', { bucket: 'other' }],
    ['another dir', 403, 'WRONG_KEY', { object: 'users/43/a.png' }],
    ['the dir itself', 403, 'WRONG_KEY', { object: 'users/42/' }],
    ['a dot segment out of the dir', 403, 'WRONG_KEY', { object: 'users/42/../43/a.png' }],
    ['a control character', 403, 'WRONG_KEY', { object: 'users/42/a\nb' }],
    ['more bytes than allowed', 403, 'WRONG_SIZE', { size: String(20 * 1024 ** 2 + 1) }],
    ['no state', 400, 'MALFORMED_CALLBACK', { state: '' }],
    ['no key', 400, 'MALFORMED_CALLBACK', { object: '' }],
    ['no ETag', 400, 'MALFORMED_CALLBACK', { etag: '' }],
    ['a negative size', 400, 'MALFORMED_CALLBACK', { size: '-1' }],
    ['a size in another notation', 400, 'MALFORMED_CALLBACK', { size: '1e3' }],
    ['no size', 400, 'MALFORMED_CALLBACK', { size: '' }],
  ])('refuses what OSS signed with %s: this server did not allow it', (_, status, code, change) =>
    withApp({}, async ({ state, callBack, recorded }) => {
      expect(refusal(await callBack(callbackBody(state, change)))).toEqual([status, code])
      expect(recorded).toEqual([])
    }),
  )

  it('refuses a callback whose state it has not sealed: any OSS customer can order one', () =>
    withApp({}, async ({ state, callBack, recorded }) => {
      const foreign = await stateOf({ secrets: ['a secret that this server does not have'] })
      for (const forged of ['x', `${state}A`, foreign])
        expect(refusal(await callBack(callbackBody(forged)))).toEqual([403, 'INVALID_STATE'])
      expect(recorded).toEqual([])
    }))

  it('takes a state for 24 hours longer than its policy, and not after', async () => {
    const { state } = { state: await stateOf({}) }
    const hours = (count: number) => () => new Date(NOW.getTime() + count * 3_600_000)
    await withApp({ now: hours(24.9) }, async ({ callBack }) => {
      expect((await callBack(callbackBody(state))).status).toBe(200)
    })
    await withApp({ now: hours(25.1) }, async ({ callBack, recorded }) => {
      expect(refusal(await callBack(callbackBody(state)))).toEqual([410, 'STATE_EXPIRED'])
      expect(recorded).toEqual([])
    })
  })

  it('opens states of a secret that was rotated out of first place', async () => {
    const [old = ''] = options.secrets
    const state = await stateOf({})
    await withApp({ secrets: ['the new sealing secret of the tests!!', old] }, async ({ callBack }) => {
      expect((await callBack(callbackBody(state))).status).toBe(200)
    })
  })

  it('runs the route that authorised the upload', async () => {
    const ran: string[] = []
    const route = (name: string) => ({ authorize: () => ({ dir: `${name}/` }), onUploaded: () => void ran.push(name) })
    const routes = { avatar: route('avatar'), video: route('video') }
    const state = await stateOf({ routes }, '?route=video')
    await withApp({ routes }, async ({ callBack }) => {
      expect((await callBack(callbackBody(state, { object: 'video/a.mp4' }))).status).toBe(200)
      expect(refusal(await callBack(callbackBody(state, { object: 'avatar/a.mp4' })))).toEqual([403, 'WRONG_KEY'])
    })
    expect(ran).toEqual(['video'])
    await withApp({ routes: { avatar: route('avatar') } }, async ({ callBack }) => {
      expect(refusal(await callBack(callbackBody(state, { object: 'video/a.mp4' })))).toEqual([403, 'UNKNOWN_ROUTE'])
    })
  })

  it('refuses more than 64 KB, and the sender reads the refusal', () =>
    withApp({}, async ({ origin, recorded }) => {
      const body = Buffer.alloc(4 * 1024 * 1024, 'a')
      expect(refusal(await post(origin, '/cb', sender.headersFor('/cb', ''), body))).toEqual([413, 'BODY_TOO_LARGE'])
      expect(recorded).toEqual([])
    }))

  it('runs again what threw, and never what the app rejected: that is answered in its words each time', async () => {
    const results = [new Error('disk full'), new UploadRejected('Not a cat.', { code: 'NO_CAT' }), 'never']
    let runs = 0
    const onUploaded = () => Promise.reject(results[runs++])
    await withApp({ onUploaded }, async ({ state, callBack }) => {
      const body = callbackBody(state)
      expect((await callBack(body)).status).toBe(500)
      for (let round = 0; round < 2; round++) {
        const answer = await callBack(body)
        expect([answer.status, JSON.parse(answer.body).error]).toEqual([
          422,
          expect.objectContaining({ code: 'NO_CAT', message: 'Not a cat.' }),
        ])
      }
      expect(runs).toBe(2)
    })
  })

  it('runs again what returned something that JSON cannot carry', async () => {
    const results = [{ id: 7n }, { id: 7 }]
    let runs = 0
    await withApp({ onUploaded: () => results[runs++] }, async ({ state, callBack }) => {
      expect((await callBack(callbackBody(state))).status).toBe(500)
      expect(JSON.parse((await callBack(callbackBody(state))).body)).toEqual({ id: 7 })
      expect(JSON.parse((await callBack(callbackBody(state))).body)).toEqual({ id: 7 })
      expect(runs).toBe(2)
    })
  })

  it('answers what the app recorded, and reports the store that failed', async () => {
    const down = () => Promise.reject(new Error('the store is down'))
    const store = { ...memoryStore(), settle: down, release: down }
    await withApp({ store, onUploaded: () => ({ id: 7 }) }, async ({ state, callBack, errors }) => {
      expect(JSON.parse((await callBack(callbackBody(state))).body)).toEqual({ id: 7 })
      expect(errors).toEqual([expect.objectContaining({ message: 'the store is down' })])
    })
    const onUploaded = () => Promise.reject(new Error('disk full'))
    await withApp({ store, onUploaded }, async ({ state, callBack, errors }) => {
      expect((await callBack(callbackBody(state))).status).toBe(500)
      expect(errors.map((error) => (error as Error).message).sort()).toEqual(['disk full', 'the store is down'])
    })
  })

  it('answers 409 with Retry-After while the first of two is being recorded', async () => {
    let finish = (_: unknown) => {}
    let onStart = () => {}
    const started = new Promise<void>((resolve) => {
      onStart = resolve
    })
    const onUploaded = () => {
      onStart()
      return new Promise((resolve) => {
        finish = resolve
      })
    }
    await withApp({ onUploaded }, async ({ state, callBack }) => {
      const body = callbackBody(state)
      const first = callBack(body)
      await started
      const second = await callBack(body)
      expect(refusal(second)).toEqual([409, 'UPLOAD_IN_PROGRESS'])
      expect(second.headers['retry-after']).toBe('1')
      finish({ id: 7 })
      expect(JSON.parse((await first).body)).toEqual({ id: 7 })
      expect(JSON.parse((await callBack(body)).body)).toEqual({ id: 7 })
    })
  })

  it('answers 500 without a detail where onUploaded throws, and tells the operator', () =>
    withApp({ onUploaded: () => Promise.reject(new Error('disk full')) }, async ({ state, callBack, errors }) => {
      const answer = await callBack(callbackBody(state))
      expect(refusal(answer)).toEqual([500, 'INTERNAL_ERROR'])
      expect(answer.body).not.toContain('disk full')
      expect(errors).toEqual([expect.objectContaining({ message: 'disk full' })])
    }))
})
