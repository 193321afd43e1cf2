import { createServer } from 'node:http'
import { type OssUploadOptions, UploadRejected } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { close, listen } from './callback-sender.js'
import { png, sign, store } from './emulated-app.js'
import { askAsPage, MALLORYS_BUCKET, type StagedApp, useStage } from './hostile-stage.js'

const { startApp } = useStage()

const text = new Blob(['hello'], { type: 'text/plain' })
const startConfirming = (change: Partial<OssUploadOptions> = {}) => startApp({ callback: 'confirm', ...change })
const confirm = (app: StagedApp, members: object) => askAsPage(app, 'confirm', JSON.stringify(members))
const dirOf = (request: Request) => `users/${new URL(request.url).searchParams.get('user')}/`

describe('confirming', () => {
  it.each<[string, string, string]>([
    ['another’s object in another dir', 'users/43/a.txt', 'WRONG_KEY'],
    ['a dir that only begins alike', 'users/420/a.txt', 'WRONG_KEY'],
    ['a dot segment out of the dir', 'users/42/../43/a.txt', 'WRONG_KEY'],
    ['a NUL', 'users/42/a\0', 'WRONG_KEY'],
    ['half a character', 'users/42/\ud800', 'WRONG_KEY'],
    ['another host', '//169.254.169.254/users/42/a', 'WRONG_KEY'],
    ['a URL', 'http://169.254.169.254/', 'WRONG_KEY'],
    ['the bucket itself', '?acl', 'WRONG_KEY'],
    ['64 KB', `users/42/${'a'.repeat(60_000)}`, 'WRONG_KEY'],
  ])('%s is refused, and nothing is requested', async (_, key, code) => {
    const app = await startConfirming()
    const { state } = await sign(app)
    expect((await confirm(app, { state, key })).code).toBe(code)
    expect([app.recorded, app.outgoing]).toEqual([[], []])
  })

  it.each(['users/42/?acl', 'users/42/#x', 'users/42/@evil.example/', 'users/42/%2e%2e/%2e%2e', 'users/42/;a=b&c'])(
    '%s asks the bucket for just that name, and for nothing else',
    async (key) => {
      const app = await startConfirming()
      const { state } = await sign(app)
      expect((await confirm(app, { state, key })).code).toBe('OBJECT_NOT_FOUND')
      expect(app.outgoing).toHaveLength(1)
      const [method, url = ''] = (app.outgoing[0] ?? '').split(' ')
      expect([method, decodeURIComponent(new URL(url).pathname)]).toEqual(['HEAD', `/${key}`])
    },
  )

  it('with a state that is made up, altered, of others, of another bucket or purpose, or expired, requests nothing', async () => {
    const app = await startConfirming()
    const { state = '', fields } = await sign(app)
    const stateOf = async (change: Partial<OssUploadOptions>) => (await sign(await startConfirming(change))).state ?? ''
    const hoursAgo = (hours: number) => () => new Date(Date.now() - hours * 3_600_000)
    const cases: [string, string][] = [
      ['x', 'INVALID_STATE'],
      [`${state}A`, 'INVALID_STATE'],
      [state.slice(1), 'INVALID_STATE'],
      [state.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')), 'INVALID_STATE'],
      ['A'.repeat(60_000), 'INVALID_STATE'],
      [fields['x-oss-meta-upload-tag'] ?? '', 'INVALID_STATE'],
      [await stateOf({ secrets: ['the secret of another app in this bucket'] }), 'INVALID_STATE'],
      [await stateOf({ bucket: MALLORYS_BUCKET }), 'WRONG_BUCKET'],
      [await stateOf({ now: hoursAgo(25.1) }), 'STATE_EXPIRED'],
    ]
    for (const [forged, code] of cases)
      expect((await confirm(app, { state: forged, key: 'users/42/a.txt' })).code).toBe(code)
    expect([app.recorded, app.outgoing]).toEqual([[], []])
  })

  it('with a tag as state, or an object with a state as tag, is refused: each opens for its own purpose', async () => {
    const app = await startConfirming()
    const [tagged, plain] = [await sign(app), await sign(app, '')]
    const disguised = { ...plain, fields: { ...plain.fields, 'x-oss-meta-upload-tag': tagged.state ?? '' } }
    await store(disguised, 'users/42/disguised.txt', text)
    expect((await confirm(app, { state: tagged.state, key: 'users/42/disguised.txt' })).code).toBe('WRONG_TAG')
    expect(app.recorded).toEqual([])
  })

  it('an object without a tag is refused to a state that binds one, with verifyObject off too', async () => {
    for (const verifyObject of [true, false]) {
      const app = await startConfirming({ verifyObject })
      const [tagged, plain] = [await sign(app), await sign(app, '')]
      await store(plain, 'users/42/untagged.txt', text)
      expect((await confirm(app, { state: tagged.state, key: 'users/42/untagged.txt' })).code).toBe('WRONG_TAG')
      expect(app.recorded).toEqual([])
    }
  })

  it('an object with a copied tag is refused to whoever copied it, in the same dir too', async () => {
    const app = await startConfirming()
    const [alice, mallory] = [await sign(app), await sign(app, '')]
    const tag = alice.fields['x-oss-meta-upload-tag'] ?? ''
    const key = 'users/42/copied-tag.txt'
    await store({ ...mallory, fields: { ...mallory.fields, 'x-oss-meta-upload-tag': tag } }, key, text)
    expect((await confirm(app, { state: mallory.state, key })).code).toBe('WRONG_TAG')
    expect(app.recorded).toEqual([])
  })

  it('an object with a tag from another dir records nothing, by either state nor by reconcile', async () => {
    const app = await startConfirming({ authorize: (request) => ({ dir: dirOf(request) }) })
    const [alice, mallory] = [await sign(app, '?fields=1&user=42'), await sign(app, '?user=43')]
    await store(alice, 'users/42/a.txt', text)
    const tag = alice.fields['x-oss-meta-upload-tag'] ?? ''
    const key = 'users/43/stolen-tag.txt'
    await store({ ...mallory, fields: { ...mallory.fields, 'x-oss-meta-upload-tag': tag } }, key, text)
    expect((await confirm(app, { state: mallory.state, key })).code).toBe('WRONG_TAG')
    expect((await confirm(app, { state: alice.state, key })).code).toBe('WRONG_KEY')
    expect(await app.reconcile({ prefix: 'users/43/' })).toMatchObject({ failed: [{ key, code: 'WRONG_KEY' }] })
    expect(app.recorded).toEqual([])
  })

  it('deletes nothing of another’s by way of a rejection', async () => {
    const onUploaded = () => Promise.reject(new UploadRejected('No.', { deleteObject: true }))
    const app = await startConfirming({ onUploaded })
    const [alice, mallory] = [await sign(app), await sign(app)]
    await store(alice, 'users/42/alices.txt', text)
    expect((await confirm(app, { state: mallory.state, key: 'users/42/alices.txt' })).code).toBe('WRONG_TAG')
    expect(app.outgoing.filter((request) => request.startsWith('DELETE'))).toEqual([])
  })

  it('takes image facts from the bucket, not from the page', async () => {
    const app = await startConfirming()
    const signature = await sign(app)
    const { state } = signature
    await store(signature, 'users/42/a.png', new Blob([png], { type: 'image/png' }))
    const lies = { size: 1, mimeType: 'text/html', image: { width: 9, height: 9 }, bucket: 'other', route: 'admin' }
    expect((await confirm(app, { ...lies, state, key: 'users/42/a.png' })).code).toBe('ok')
    expect(app.recorded).toEqual([
      expect.objectContaining({
        size: png.length,
        mimeType: 'image/png',
        image: { width: 3, height: 2, format: 'png' },
      }),
    ])
  })

  it('with the header of a callback is a callback: the action’s own checks are no way around it', async () => {
    const app = await startConfirming()
    const signature = await sign(app)
    const { state } = signature
    await store(signature, 'users/42/a.txt', text)
    const headers = { authorization: 'AAAA', 'x-oss-pub-key-url': btoa('https://evil.example/key.pem') }
    const body = JSON.stringify({ state, key: 'users/42/a.txt' })
    expect((await askAsPage(app, 'confirm', body, headers)).code).toBe('UNTRUSTED_KEY_URL')
    expect([app.recorded, app.outgoing]).toEqual([[], []])
  })

  it('follows no redirect of the bucket', async () => {
    let internal = 0
    const inside = createServer((_, response) => {
      internal += 1
      response.end()
    })
    const location = await listen(inside)
    const bucket = createServer((_, response) => response.writeHead(307, { location }).end())
    const endpoint = await listen(bucket)
    try {
      const app = await startConfirming({ endpoint })
      const { state } = await sign(app)
      expect((await confirm(app, { state, key: 'users/42/a.txt' })).code).toBe('OBJECT_UNAVAILABLE')
      expect([internal, app.outgoing]).toEqual([0, [`HEAD ${endpoint}/users/42/a.txt`]])
    } finally {
      await Promise.all([inside, bucket].map(close))
    }
  })
})
