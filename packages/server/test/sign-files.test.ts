import { parseOssError, parseUploadSignature } from '@acme/oss-upload-core'
import { type OssUpload, type OssUploadOptions, UploadDeniedError } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { act, sign as signShared, store, useEmulatedApps } from './emulated-app.js'

const { createApp, recorded } = useEmulatedApps()

const sign = (members: object, app: OssUpload = createApp()) => act(app, 'sign', members)
const confirm = (members: object) => act(createApp(), 'confirm', members)

const png = { name: '照片 1.png', size: 5, type: 'image/png' }

/** Signs one file, and posts a form with what the answer says and these changes. */
async function signAndPost(change: Record<string, string> = {}, content = 'hello') {
  const { answer } = await sign({ files: [png] })
  const [upload] = answer.uploads
  const { host, fields, state } = parseUploadSignature(upload)
  const form = new FormData()
  for (const [name, value] of Object.entries({ key: upload.key, ...fields, ...change })) form.append(name, value)
  form.append('file', new Blob([content], { type: 'text/html' }))
  const post = async () => {
    const response = await fetch(host, { method: 'POST', body: form })
    return {
      status: response.status,
      code: parseOssError(response.status, response.headers, await response.text()).code,
    }
  }
  return { ...(await post()), key: upload.key as string, state, post }
}

describe('POST ?action=sign', () => {
  it('gives each file a signature of its own, in order, and an error in place of those that may not come', async () => {
    const files = [png, { ...png, size: 1025 }, { ...png, size: 0 }, { name: 'b', size: 1024, type: '' }]
    const { status, answer } = await sign({ files })
    expect(status).toBe(200)
    expect(answer.uploads).toEqual([
      expect.objectContaining({
        key: expect.stringMatching(/^users\/42\/[0-9a-f]{32}\.png$/),
        min_size: 5,
        max_size: 5,
      }),
      { error: { code: 'FILE_TOO_LARGE', message: expect.any(String), details: { limit: 1024 } } },
      { error: { code: 'FILE_TOO_SMALL', message: expect.any(String), details: { limit: 1 } } },
      expect.objectContaining({ key: expect.stringMatching(/^users\/42\/[0-9a-f]{32}$/), max_size: 1024 }),
    ])
  })

  it('signs by the version that the query asks for', async () => {
    const member = async (query: string) =>
      (await act(createApp(), `sign${query}`, { files: [png] })).answer.uploads?.[0]
    expect(await member('')).toHaveProperty('x_oss_credential')
    expect(await member('&version=v4')).toHaveProperty('x_oss_credential')
    expect(await member('&version=v1')).toMatchObject({
      accessid: 'emulator-id',
      fields: { OSSAccessKeyId: 'emulator-id' },
    })
    expect(await act(createApp(), 'sign&version=v2', { files: [png] })).toMatchObject({
      ...{ status: 400, code: 'UNSUPPORTED_VERSION' },
    })
  })

  it.each<[string, (request: Request) => unknown]>([
    ['clone', (request) => request.clone()],
    ['make another of', (request) => new Request(request)],
    ['read', (request) => request.json()],
  ])('hands authorize a request that log-in libraries can %s', async (_, use) => {
    const app = createApp({
      authorize: async (request) => {
        await use(request)
        return { dir: 'users/42/' }
      },
    })
    expect((await sign({ files: [png] }, app)).status).toBe(200)
  })

  it('binds key, size and type, which is what is stored, whatever the browser makes of the file', async () => {
    const { status, key, state } = await signAndPost()
    expect(status).toBe(200)
    expect(await confirm({ state, key })).toMatchObject({ status: 200 })
    expect(recorded).toEqual([expect.objectContaining({ key, size: 5, mimeType: 'image/png' })])
  })

  it.each<[string, Record<string, string>, string, string?]>([
    ['another key below the dir', { key: 'users/42/other.png' }, 'AccessDenied'],
    ['another type', { 'Content-Type': 'text/html' }, 'AccessDenied'],
    ['another type that outranks it', { 'x-oss-content-type': 'text/html' }, 'AccessDenied'],
    ['leave to overwrite', { 'x-oss-forbid-overwrite': 'false' }, 'AccessDenied'],
    ['a byte more', {}, 'EntityTooLarge', 'hello!'],
    ['a byte less', {}, 'EntityTooSmall', 'hell'],
  ])('lets OSS refuse %s', async (_, change, code, content) => {
    expect((await signAndPost(change, content)).code).toBe(code)
  })

  it('lets nobody overwrite what was stored, nor confirm another key', async () => {
    const { post, state } = await signAndPost()
    expect(await post()).toEqual({ status: 409, code: 'FileAlreadyExists' })
    const other = await signAndPost()
    expect(await confirm({ state, key: other.key })).toMatchObject({ status: 403, code: 'WRONG_KEY' })
    expect(recorded).toEqual([])
  })

  it('signs the longest metadata with an STS token', async () => {
    const credentials = { accessKeyId: 'STS.ak', accessKeySecret: 'secret', securityToken: 't'.repeat(500) }
    const authorize = () => ({ dir: 'users/0123456789/', metadata: 'x'.repeat(510) })
    const app = createApp({ credentials, authorize, callback: { url: 'https://app.example.com/api/oss-upload' } })
    expect((await sign({ files: [png] }, app)).status).toBe(200)
  })

  it('asks authorize once, by its route', async () => {
    let asked = 0
    const avatar = {
      authorize: () => {
        asked += 1
        return { dir: 'avatars/' }
      },
      onUploaded: () => undefined,
    }
    const app = createApp({ routes: { avatar } })
    const { answer } = await sign({ route: 'avatar', files: [png, png] }, app)
    expect(answer.uploads.map(({ dir }: { dir: string }) => dir)).toEqual(['avatars/', 'avatars/'])
    expect(asked).toBe(1)
    expect(await sign({ route: 'none', files: [png] }, app)).toMatchObject({
      status: 400,
      code: 'UNKNOWN_ROUTE',
    })
  })

  it('answers what authorize throws', async () => {
    const authorize = () => {
      throw new UploadDeniedError('Log in to upload.', { status: 401 })
    }
    expect(await sign({ files: [png] }, createApp({ authorize }))).toMatchObject({ status: 401 })
  })

  it.each([
    {},
    { files: [] },
    { files: {} },
    { files: Array(101).fill(png) },
    { files: [null] },
    { files: [{ ...png, size: -1 }] },
    { files: [{ ...png, size: '5' }] },
    { files: [{ ...png, name: 1 }] },
    { files: [{ ...png, type: 1 }] },
    { route: 1, files: [png] },
  ])('refuses %j', async (members) => {
    expect(await sign(members)).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  })
})

describe('a file of which an earlier attempt may be stored yet', () => {
  const entry = { name: 'a.txt', size: 5, type: 'text/plain' }
  const file = new Blob(['hello'], { type: 'text/plain' })

  /** Has an app sign the file, once more where `earlier` is told, and reads the answer. */
  const signOne = async (app: OssUpload, earlier: object = {}) => {
    const { answer } = await act(app, 'sign', { files: [{ ...entry, ...earlier }] })
    return parseUploadSignature(answer.uploads[0])
  }

  it('has the key that the server chose, and is recorded once, though both attempts came through', async () => {
    const app = createApp({ policy: 'per-file' })
    const first = await signOne(app)
    const key = first.key as string
    const second = await signOne(app, { key, state: first.state })
    expect(second.key).toBe(key)
    await store(first, key, file)
    const answers = [first, second].map(async ({ state }) => (await act(app, 'confirm', { state, key })).answer)
    expect(await Promise.all(answers)).toEqual(Array(2).fill({ status: 'recorded', data: { id: 1 } }))
    expect(recorded.length).toBe(1)
    await expect(store(second, key, file)).rejects.toThrow('FileAlreadyExists')
  })

  it('has the key that the page chose below a shared dir, where both may be stored', async () => {
    const app = createApp()
    const first = await signShared(app)
    const key = 'users/42/report.txt'
    const second = await signOne(app, { key, state: first.state })
    expect(second.key).toBe(key)
    await store(first, key, file)
    expect(await act(app, 'confirm', { state: first.state, key })).toMatchObject({ status: 200 })
    await store(second, key, file)
    expect(await act(app, 'confirm', { state: second.state, key })).toMatchObject({ answer: { data: { id: 1 } } })
    expect(recorded.length).toBe(1)
  })

  it.each(['shared', 'per-file'] as const)('may be signed for a third time under a %s policy', async (policy) => {
    const app = createApp({ policy })
    const first = policy === 'shared' ? await signShared(app) : await signOne(app)
    const key = first.key ?? 'users/42/report.txt'
    const second = await signOne(app, { key, state: first.state })
    const third = await signOne(app, { key, state: second.state })
    expect(third).toMatchObject({ key })
    await store(second, key, file)
    for (const { state } of [first, second, third])
      expect(await act(app, 'confirm', { state, key })).toMatchObject({ answer: { data: { id: 1 } } })
    expect(recorded.length).toBe(1)
  })

  it('takes another object’s place where the shared signature did, for this key alone', async () => {
    const app = createApp()
    const key = 'users/42/report.txt'
    await store(await signShared(app), key, new Blob(['before'], { type: 'text/plain' }))
    const { state } = await signShared(app)
    const again = await signOne(app, { key, state })
    await expect(store(again, 'users/42/other.txt', file)).rejects.toThrow('AccessDenied')
    await expect(store(again, key, new Blob(['longer']))).rejects.toThrow('EntityTooLarge')
    await store(again, key, file)
    expect(await act(app, 'confirm', { state: again.state, key })).toMatchObject({ status: 200 })
  })

  it('takes the types of a shared policy as they are', async () => {
    const app = createApp({ authorize: () => ({ dir: 'users/42/', accept: ['text/*'] }) })
    const { state } = await signShared(app)
    const again = await signOne(app, { key: 'users/42/a.txt', state })
    expect(again.accept).toEqual(['text/*'])
    await store(again, 'users/42/a.txt', new Blob(['hello'], { type: 'text/plain;charset=utf-8' }))
  })

  it('has the longest name that a page gives, with an STS token, or is signed as any other', async () => {
    const credentials = { accessKeyId: 'STS.ak', accessKeySecret: 'secret', securityToken: 't'.repeat(900) }
    const app = createApp({ credentials, callback: { url: 'https://app.example.com/api/oss-upload' } })
    const { state } = await signShared(app)
    const keyOf = async (name: string) => {
      const key = `users/42/${name}`
      return (await signOne(app, { key, state })).key === key
    }
    expect(await keyOf(`${'报'.repeat(85)}.txt`)).toBe(true)
    expect(await keyOf(`${'报'.repeat(330)}.txt`)).toBe(false)
  })

  it('ends when it would have ended at first, so that the store remembers it for as long', async () => {
    const after = (hours: number) => createApp({ now: () => new Date(Date.now() + hours * 3_600_000) })
    const first = await signOne(createApp())
    const key = first.key as string
    const second = await signOne(after(20), { key, state: first.state })
    expect(second.key).toBe(key)
    // so far from its own time OSS answers nobody
    expect(await act(after(24.9), 'confirm', { state: second.state, key })).toMatchObject({
      code: 'OBJECT_UNAVAILABLE',
    })
    expect(await act(after(25.1), 'confirm', { state: second.state, key })).toMatchObject({ status: 410 })
    // its signature would outlive its state
    expect((await signOne(after(24.5), { key, state: first.state })).key).not.toBe(key)
  })

  it.each<[string, (first: { key: string; state: string }) => object, Partial<OssUploadOptions>?]>([
    ['a state that is none', ({ key }) => ({ key, state: 'x' })],
    ['no state', ({ key }) => ({ key, state: undefined })],
    ['a state that is no text', ({ key }) => ({ key, state: { toString: 'x' } })],
    ['no key', ({ state }) => ({ state })],
    ['another key', ({ state }) => ({ key: 'users/42/other.txt', state })],
    ['a key beside the dir', ({ state }) => ({ key: 'users/43/a.txt', state })],
    ['a file of another size', (first) => ({ ...first, size: 6 })],
    ['a dir that is another by now', (first) => first, { authorize: () => ({ dir: 'users/43/' }) }],
    ['another bucket', (first) => first, { bucket: 'other-bucket' }],
    [
      'another route',
      (first) => first,
      { routes: { avatar: { authorize: () => ({ dir: 'users/42/' }), onUploaded: () => {} } } },
    ],
    ['a state that has ended', (first) => first, { now: () => new Date(Date.now() + 26 * 3_600_000) }],
  ])('is signed as any other where it comes with %s', async (_, change, otherwise = {}) => {
    const first = await signOne(createApp())
    const told = change({ key: first.key as string, state: first.state as string })
    const route = 'routes' in otherwise ? 'avatar' : undefined
    const { answer } = await act(createApp(otherwise), 'sign', { route, files: [{ ...entry, ...told }] })
    const [upload] = answer.uploads
    expect(upload.key).toMatch(/^users\/4[23]\/[0-9a-f]{32}\.txt$/)
    expect(upload.key).not.toBe(first.key)
    expect(upload.fields['x-oss-forbid-overwrite']).toBe('true')
  })

  it.each<[string, object, Partial<OssUploadOptions>?]>([
    ['a key beside the dir', { key: 'users/43/a.txt' }],
    ['a key that leaves the dir', { key: 'users/42/../43/a.txt' }],
    ['the dir itself', { key: 'users/42/' }],
    ['a key that is none', { key: 'users/42/a\u0000.txt' }],
    [
      'a size above the limit of then',
      { key: 'users/42/a.txt', size: 1025 },
      { authorize: () => ({ dir: 'users/42/' }) },
    ],
    ['a size below the limit of then', { key: 'users/42/a.txt', size: 0 }, { authorize: () => ({ dir: 'users/42/' }) }],
    ['a dir that is another by now', { key: 'users/42/a.txt' }, { authorize: () => ({ dir: 'users/43/' }) }],
    ['a key below a dir that was another then', { key: 'users/43/a.txt' }, { authorize: () => ({ dir: 'users/43/' }) }],
    ['another bucket', { key: 'users/42/a.txt' }, { bucket: 'other-bucket' }],
  ])('is signed as any other where a shared signature’s state comes with %s', async (_, change, otherwise = {}) => {
    const { state } = await signShared(createApp())
    expect((await signOne(createApp(), { key: 'users/42/a.txt', state })).key).toBe('users/42/a.txt')
    expect((await signOne(createApp(otherwise), { state, ...change })).key).toMatch(/^users\/4[23]\/[0-9a-f]{32}\.txt$/)
  })

  it('is signed as any other where its route signs each file on its own by now', async () => {
    const key = 'users/42/report.txt'
    const { state } = await signShared(createApp())
    expect((await signOne(createApp({ policy: 'per-file' }), { key, state })).key).not.toBe(key)
  })

  it('is signed as any other where a client told it that sends back only the fields of a sample', async () => {
    const app = createApp()
    const { state } = await signShared(app, '')
    expect((await signOne(app, { key: 'users/42/a.txt', state })).key).not.toBe('users/42/a.txt')
  })
})
