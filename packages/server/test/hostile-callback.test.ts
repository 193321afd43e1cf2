import { startEmulator } from '@acme/oss-upload-emulator'
import { describe, expect, it } from 'vitest'
import { act, post, sign, store } from './emulated-app.js'
import {
  literalBody,
  MALLORYS_BUCKET,
  orderCallback,
  type ReceivedRequest,
  type StagedApp,
  useStage,
} from './hostile-stage.js'
import { send } from './raw-http.js'

const { emulator, startApp } = useStage()

const order = (app: StagedApp, members: Record<string, string>, options = {}) =>
  orderCallback(emulator().url, app, literalBody(members), options)

const text = new Blob(['hello'], { type: 'text/plain' })
const keyFetch = () => `GET ${emulator().publicKeyUrl}`

/** The state of a signature, which its owner can read: it stands in the answer, and in the callback. */
const stateOf = async (app: StagedApp, query?: string) => (await sign(app, query)).state ?? ''

const lastReceived = (app: StagedApp) => {
  const { target, headers, body } = app.received.at(-1) as ReceivedRequest
  return { target, headers, body: body() }
}

const resend = (app: StagedApp, { target, headers, body }: ReturnType<typeof lastReceived>) =>
  send(app.origin, target, { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body)

// an uploader orders it from a bucket of their own: OSS signs it like any
describe('a literal callback with a valid state', () => {
  it('arrives, verifies, and is recorded where it tells the truth: the attack is a real one', async () => {
    const app = await startApp()
    const signature = await sign(await startApp({ callback: 'confirm' }))
    const object = 'users/42/a.txt'
    await store(signature, object, text)
    expect(await order(app, { object, state: signature.state ?? '' })).toBe('ok')
    expect(app.recorded).toEqual([expect.objectContaining({ key: object, size: 5, mimeType: 'text/plain' })])
    expect(app.outgoing).toEqual([keyFetch(), app.headOf(object)])
  })

  it.each(['?fields=1', ''])('records no phantom: the object is looked at (signed by GET %s)', async (query) => {
    const app = await startApp()
    const object = 'users/42/phantom.txt'
    expect(await order(app, { object, state: await stateOf(app, query) })).toBe('OBJECT_NOT_FOUND')
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch(), app.headOf(object)]])
  })

  it.each(['1', '4', '6', '1024'])('records no false size: %s bytes for an object of 5', async (size) => {
    const app = await startApp()
    const signature = await sign(await startApp({ callback: 'confirm' }))
    await store(signature, 'users/42/sized.txt', text)
    expect(await order(app, { object: 'users/42/sized.txt', size, state: signature.state ?? '' })).toBe(
      'OBJECT_REPLACED',
    )
    expect(app.recorded).toEqual([])
  })

  it('records type, ETag and CRC-64 as the bucket says, and takes no word of the body for them', async () => {
    const app = await startApp()
    const signature = await sign(await startApp({ callback: 'confirm' }))
    const etag = await store(signature, 'users/42/page.html', new Blob(['<p>hi'], { type: 'text/html' }))
    const lies = { mimeType: 'image/png', etag: 'AA', 'imageInfo.width': '9', 'imageInfo.height': '9' }
    expect(await order(app, { object: 'users/42/page.html', ...lies, state: signature.state ?? '' })).toBe('ok')
    expect(app.recorded).toEqual([
      expect.objectContaining({ mimeType: 'text/html', etag: etag.replaceAll('"', ''), image: undefined }),
    ])
  })

  it('keeps the lies about an image within an image’s bounds, and says that they are claims', async () => {
    const app = await startApp()
    const signature = await sign(await startApp({ callback: 'confirm' }))
    await store(signature, 'users/42/a.png', new Blob(['hello'], { type: 'image/png' }))
    const lies = { 'imageInfo.width': '999999999', 'imageInfo.height': '1', 'imageInfo.format': '<svg onload=x>' }
    expect(await order(app, { object: 'users/42/a.png', ...lies, state: signature.state ?? '' })).toBe('ok')
    expect(app.recorded[0]?.image).toEqual({ width: 999_999_999, height: 1, format: '' })
  })

  it.each<[string, string, string]>([
    ['another upload’s object in the same dir', '?fields=1', 'users/42/alices.txt'],
    ['the same, by a plain state', '', 'users/42/alices.txt'],
  ])('records not %s', async (_, query, object) => {
    const app = await startApp()
    await store(await sign(await startApp({ callback: 'confirm' })), object, text)
    expect(await order(app, { object, state: await stateOf(app, query) })).toBe('WRONG_TAG')
    expect(app.recorded).toEqual([])
  })

  it.each<[string, string, Record<string, string>]>([
    ['another dir', 'WRONG_KEY', { object: 'users/43/a.txt' }],
    ['a dir that only begins alike', 'WRONG_KEY', { object: 'users/420/a.txt' }],
    ['a dot segment out of the dir', 'WRONG_KEY', { object: 'users/42/../43/a.txt' }],
    ['a backslash', 'WRONG_KEY', { object: 'users/42/..\\43' }],
    ['a NUL', 'WRONG_KEY', { object: 'users/42/a\0.txt' }],
    ['a line break', 'WRONG_KEY', { object: 'users/42/a\r\nx' }],
    ['the dir itself', 'WRONG_KEY', { object: 'users/42/' }],
    ['a key longer than OSS has', 'WRONG_KEY', { object: `users/42/${'a'.repeat(1020)}` }],
    ['the bucket that it came from', 'WRONG_BUCKET', { object: 'users/42/a.txt', bucket: MALLORYS_BUCKET }],
    ['more than was allowed', 'WRONG_SIZE', { object: 'users/42/a.txt', size: '1025' }],
    ['less than was allowed', 'WRONG_SIZE', { object: 'users/42/a.txt', size: '0' }],
    ['a size beyond numbers', 'MALFORMED_CALLBACK', { object: 'users/42/a.txt', size: '9'.repeat(30) }],
  ])('is refused for %s, and the bucket is not asked', async (_, code, members) => {
    const app = await startApp()
    expect(await order(app, { ...members, state: await stateOf(app) })).toBe(code)
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
  })

  it('as JSON is refused: no callback of this server’s is JSON', async () => {
    const app = await startApp()
    const body = JSON.stringify({ bucket: 'demo-bucket', object: 'users/42/a', size: 5, state: await stateOf(app) })
    const callbackBodyType = 'application/json'
    expect(await orderCallback(emulator().url, app, body, { callbackBodyType })).toBe('MALFORMED_CALLBACK')
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
  })

  it.each(['/cb?action=confirm', '/cb?action=sign', '/cb?route=admin', '/elsewhere?route=admin&action=confirm'])(
    'to %s is a callback, judged like any',
    async (target) => {
      const app = await startApp()
      const members = { object: 'users/43/a.txt', state: await stateOf(app) }
      expect(await order(app, members, { target })).toBe('WRONG_KEY')
      expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
    },
  )
})

describe('a callback whose state this server has not sealed for it', () => {
  const object = 'users/42/a.txt'

  it('is refused, whether made up, altered, sealed by others or for another purpose, and the bucket is not asked', async () => {
    const app = await startApp()
    const { state = '', fields } = await sign(app)
    const flipped = state.slice(0, -1) + (state.endsWith('A') ? 'Q' : 'A')
    const foreign = await stateOf(await startApp({ secrets: ['the secret of another app in this bucket'] }))
    const tag = fields['x-oss-meta-upload-tag'] ?? ''
    const states = [
      flipped,
      `${state}=`,
      `A${state}`,
      state.slice(0, 40),
      foreign,
      tag,
      'x',
      '__proto__',
      `${state},${state}`,
    ]
    for (const forged of states) expect(await order(app, { object, state: forged })).toBe('INVALID_STATE')
    expect(await order(app, { object })).toBe('MALFORMED_CALLBACK')
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
  })

  it('is refused where it is of another bucket of the same app, under the same secrets', async () => {
    const app = await startApp()
    const state = await stateOf(await startApp({ bucket: MALLORYS_BUCKET }))
    expect(await order(app, { object, state })).toBe('WRONG_BUCKET')
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
  })

  it('is refused 24 hours after its signature’s end, and the bucket is not asked', async () => {
    const app = await startApp()
    const past = await startApp({ now: () => new Date(Date.now() - 25.1 * 3_600_000) })
    expect(await order(app, { object, state: await stateOf(past) })).toBe('STATE_EXPIRED')
    expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
  })

  it('reaches no other route than the one that signed it, whatever the target says', async () => {
    const ran: string[] = []
    const route = (name: string) => ({ authorize: () => ({ dir: `${name}/` }), onUploaded: () => void ran.push(name) })
    const routes = { avatar: route('avatar'), admin: route('admin') }
    const app = await startApp({ routes })
    const signature = await sign(await startApp({ routes, callback: 'confirm' }), '?fields=1&route=avatar')
    await store(signature, 'avatar/a.txt', text)
    const { state = '' } = signature
    expect(await order(app, { object: 'admin/a.txt', state }, { target: '/cb?route=admin' })).toBe('WRONG_KEY')
    expect(await order(app, { object: 'avatar/a.txt', state }, { target: '/cb?route=admin' })).toBe('ok')
    expect(ran).toEqual(['avatar'])
  })
})

describe('a genuine callback', () => {
  it('that is sent again, byte for byte, is answered as the first time and runs nothing', async () => {
    const app = await startApp()
    const first = await post(await sign(app), 'users/42/replayed.txt', text)
    expect([first.status, await first.json()]).toEqual([200, { id: 1 }])
    const { target, headers, body } = lastReceived(app)
    for (let round = 0; round < 3; round++) {
      const answer = await resend(app, { target, headers, body })
      expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { id: 1 }])
    }
    expect(app.recorded).toHaveLength(1)
  })

  it('that is altered by a byte anywhere that counts is refused, and the bucket is not asked', async () => {
    const app = await startApp()
    await post(await sign(app), 'users/42/altered.txt', text)
    const { target, headers, body } = lastReceived(app)
    const asked = app.outgoing.length
    const bodies = [`${body}&`, ` ${body}`, body.replace('size=5', 'size=6'), body.toUpperCase(), '']
    for (const changed of bodies)
      expect((await resend(app, { target, headers, body: changed })).code).toBe('BAD_SIGNATURE')
    for (const other of ['/cb/', '/CB', '/', '//cb', '/cb?a', '/./cb'])
      expect((await resend(app, { target: other, headers, body })).code).toBe('BAD_SIGNATURE')
    expect([app.recorded.length, app.outgoing.length]).toEqual([1, asked])
  })

  it('that another OSS signed is refused under the key of this one, and its own key is not fetched', async () => {
    const app = await startApp()
    const foreign = await startEmulator({ buckets: [MALLORYS_BUCKET] })
    try {
      const members = literalBody({ object: 'users/42/a.txt', state: await stateOf(app) })
      expect(await orderCallback(foreign.url, app, members)).toBe('UNTRUSTED_KEY_URL')
      expect(app.outgoing).toEqual([])
      const { target, headers, body } = lastReceived(app)
      const disguised = { ...headers, 'x-oss-pub-key-url': btoa(emulator().publicKeyUrl) }
      expect((await resend(app, { target, headers: disguised, body })).code).toBe('BAD_SIGNATURE')
      expect([app.recorded, app.outgoing]).toEqual([[], [keyFetch()]])
    } finally {
      await foreign.close()
    }
  })

  it('is refused by an app that orders none, and no key is fetched', async () => {
    const app = await startApp({ callback: 'confirm' })
    expect(await order(app, { object: 'users/42/a.txt', state: await stateOf(app) })).toBe('UNTRUSTED_KEY_URL')
    expect([app.recorded, app.outgoing]).toEqual([[], []])
  })

  it('makes the object no other upload’s afterwards: confirming it with another state is refused', async () => {
    const app = await startApp()
    const signature = await sign(app)
    const key = 'users/42/mine.txt'
    await store(signature, key, text)
    const { state } = await sign(app)
    expect(await act(app, 'confirm', { state, key }, { origin: app.origin })).toMatchObject({ code: 'WRONG_TAG' })
    expect(app.recorded).toHaveLength(1)
  })
})
