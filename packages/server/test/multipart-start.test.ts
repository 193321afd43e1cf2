import { defineRoute, type OssUpload, UploadDeniedError, type UploadedObject } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { act, credentials, MOUNT, useEmulatedApps } from './emulated-app.js'
import { askBucket, contentOf, file, PART_SIZE, putAll, read, start } from './multipart-page.js'

const { createApp, emulator, recorded, url } = useEmulatedApps()
const MB = 1024 ** 2
const GB = 1024 ** 3
const TB = 1024 ** 4

const allow = (grant: object, change: object = {}) =>
  createApp({ authorize: () => ({ dir: 'users/42/', maxSize: '10mb', ...grant }), ...change })
const ask = (app: OssUpload, change: object = {}) => act(app, 'multipart-start', { file: { ...file, ...change } })
/** How often the bucket was asked to begin an upload. */
const begun = () =>
  emulator()
    .requests()
    .filter(({ operation }) => operation === 'InitiateMultipartUpload').length

describe('multipart-start', () => {
  it.each<[string, object, object, string]>([
    ['is too large', {}, { size: 10 * MB + 1 }, 'FILE_TOO_LARGE'],
    ['is too small', { minSize: '1mb' }, { size: MB - 1 }, 'FILE_TOO_SMALL'],
    ['is of another type', { accept: ['image/*'] }, {}, 'FILE_TYPE_NOT_ACCEPTED'],
    ['says too much of itself', {}, { metadata: 'x'.repeat(600) }, 'METADATA_TOO_LARGE'],
    [
      'is larger than 5 GB where nobody said that it may',
      { maxSize: undefined },
      { size: 5 * GB + 1 },
      'FILE_TOO_LARGE',
    ],
    ['is larger than OSS stores', { maxSize: 10_000 * 5 * GB }, { size: 10_000 * 5 * GB + 1 }, 'FILE_TOO_LARGE'],
  ])('refuses a file that %s, before OSS is asked', async (_, grant, change, code) => {
    const before = begun()
    expect(await ask(allow(grant), change)).toMatchObject({ status: 400, code })
    expect(begun()).toBe(before)
  })

  it.each([
    {},
    { file: null },
    { file: [] },
    { file: { ...file, size: -1 } },
    { file: { ...file, size: 1.5 } },
    { file: { ...file, size: '5' } },
    { file: { ...file, name: undefined } },
    { file: { ...file, type: 1 } },
    { route: 1, file },
  ])('refuses %j', async (members) => {
    expect(await act(allow({}), 'multipart-start', members)).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  })

  it('says how much too much it was, and answers what authorize throws', async () => {
    const { answer } = await ask(allow({ maxSize: 100 }))
    expect(answer.error).toMatchObject({ details: { limit: 100 }, request_id: expect.any(String) })
    const authorize = () => {
      throw new UploadDeniedError('Log in to upload.', { status: 401 })
    }
    expect(await ask(createApp({ authorize }))).toMatchObject({ status: 401, code: 'UPLOAD_DENIED' })
  })

  it.each<[number, number | string | undefined, number, number]>([
    [1, undefined, MB, 1],
    [MB, undefined, MB, 1],
    [100 * MB, undefined, 2 * MB, 50],
    [GB, undefined, 16 * MB, 64],
    [100 * GB, undefined, 16 * MB, 6400],
    [1024 * GB, undefined, 105 * MB, 9987],
    [10_000 * 5 * GB, undefined, 5 * GB, 10_000],
    [250 * 1024, '100kb', 102_400, 3],
    [64 * MB, '5mb', 5 * MB, 13],
    [2 * TB, '5mb', 210 * MB, 9987],
    [10_000 * 102_400, '100kb', 102_400, 10_000],
    [10_000 * 102_400 + 1, '100kb', MB, 977],
  ])('sends %i bytes, wished in parts of %s, in parts of %i: %i of them', async (size, wished, partSize, count) => {
    const app = allow({ maxSize: 10_000 * 5 * GB }, { multipart: wished === undefined ? {} : { partSize: wished } })
    const { status, answer } = await ask(app, { size })
    expect([status, answer.part_size, answer.part_count]).toEqual([200, partSize, count])
    expect(answer.urls).toHaveLength(Math.min(100, count))
    expect(count).toBe(Math.ceil(size / partSize))
  })

  it('stores along with the object what authorize wants, and where it comes from', async () => {
    const app = allow({
      ...{ contentType: 'application/octet-stream', contentDisposition: 'attachment', cacheControl: 'no-cache' },
      ...{ storageClass: 'IA', acl: 'public-read', objectMetadata: { album: 'a%20b' } },
    })
    const upload = await start(app)
    await putAll(upload.urls, contentOf(file.size), upload.part_size)
    expect((await act(app, 'multipart-complete', { session: upload.session })).status).toBe(200)
    const { headers } = await askBucket(url(), 'HEAD', upload.key, {})
    const stored = ['content-type', 'content-disposition', 'cache-control', 'x-oss-storage-class', 'x-oss-meta-album']
    expect(stored.map((name) => headers.get(name))).toEqual([
      ...['application/octet-stream', 'attachment', 'no-cache', 'IA', 'a%20b'],
    ])
    expect(headers.get('x-oss-meta-upload-tag')).toMatch(/^[\w-]{100,}$/)
    const acl = await askBucket(url(), 'GET', upload.key, { query: { acl: '' } })
    expect(await acl.text()).toContain('<Grant>public-read</Grant>')
    expect(recorded).toEqual([expect.objectContaining({ mimeType: 'application/octet-stream' })])
  })

  it('serves each route by its own rules, per-file ones too', async () => {
    const seen: unknown[] = []
    const video = defineRoute({
      policy: 'per-file',
      authorize: () => ({ dir: 'videos/', maxSize: '10mb', accept: ['video/*'] }),
      onUploaded: ({ key, size }: UploadedObject) => seen.push([key, size]),
    })
    const app = createApp({ routes: { video } })
    const upload = await start(app, { route: 'video', file })
    expect(upload.key).toMatch(/^videos\/[0-9a-f]{32}\.mp4$/)
    await putAll(upload.urls, contentOf(file.size), upload.part_size)
    expect((await act(app, 'multipart-complete', { session: upload.session })).status).toBe(200)
    expect([seen, recorded]).toEqual([[[upload.key, file.size]], []])
    expect(await act(app, 'multipart-start', { route: 'none', file })).toMatchObject({ code: 'UNKNOWN_ROUTE' })
  })

  it('leaves a file’s metadata to the schema of its route', async () => {
    const fileMetadataSchema = {
      '~standard': {
        version: 1 as const,
        validate: (value: unknown) =>
          value === 'good' ? { value: { said: value } } : { issues: [{ message: 'not good' }] },
      },
    }
    const app = createApp({ authorize: () => ({ dir: 'users/42/' }), fileMetadataSchema })
    expect(await ask(app, { metadata: 'bad' })).toMatchObject({ status: 400, code: 'INVALID_METADATA' })
    expect((await ask(app, { metadata: 'good' })).status).toBe(200)
  })

  it('says that OSS did not begin it, and tells the operator why', async () => {
    const errors: unknown[] = []
    const app = allow({}, { onEvent: (event: object) => errors.push(event) })
    const fault = { operation: 'InitiateMultipartUpload', times: 1, effect: 'error', status: 403, code: 'AccessDenied' }
    emulator().faults.add(fault as Parameters<ReturnType<typeof emulator>['faults']['add']>[0])
    expect(await ask(app)).toMatchObject({ status: 500, code: 'OBJECT_UNAVAILABLE' })
    expect(errors).toEqual([
      expect.objectContaining({ type: 'failed', diagnosis: expect.stringContaining('oss:PutObject') }),
    ])
  })

  it('begins nothing where nothing can be signed', async () => {
    const before = begun()
    for (const failing of [1, 2]) {
      let asked = 0
      const pair = () => {
        if (++asked === failing) throw new Error('STS is down.')
        return credentials
      }
      expect((await ask(allow({}, { credentials: pair }))).status).toBe(500)
    }
    expect(begun()).toBe(before)
  })
})

describe('what a server offers', () => {
  const offered = async (app: OssUpload) => {
    const answer = (await (await app.fetch(new Request(MOUNT))).json()) as { actions: string[]; max_size: number }
    return answer
  }

  it.each<[string, object]>([
    ['multipart: false', { multipart: false }],
    ['callback: off', { callback: 'off' }],
  ])('has no multipart with %s', async (_, change) => {
    const app = allow({}, change)
    expect((await offered(app)).actions).not.toContain('multipart')
    for (const action of ['start', 'sign', 'list', 'complete', 'abort'])
      expect(await act(app, `multipart-${action}`, { file })).toMatchObject({ status: 400, code: 'UNKNOWN_ACTION' })
  })

  it('has no action of the name that stands for all of them', async () => {
    expect((await offered(allow({}))).actions).toContain('multipart')
    expect(await act(allow({}), 'multipart', { file })).toMatchObject({ status: 400, code: 'UNKNOWN_ACTION' })
  })

  it('says of files larger than a form carries where multipart takes them', async () => {
    expect((await offered(allow({ maxSize: '20gb' }))).max_size).toBe(20 * GB)
    expect((await offered(allow({ maxSize: '20gb' }, { multipart: false }))).max_size).toBe(5 * GB)
    expect((await offered(allow({ maxSize: undefined }))).max_size).toBe(5 * GB)
    const { answer } = await act(allow({ maxSize: '20gb' }), 'sign', { files: [{ ...file, size: 6 * GB }] })
    expect(answer.uploads).toEqual([
      { error: expect.objectContaining({ code: 'FILE_TOO_LARGE', details: { limit: 5 * GB } }) },
    ])
  })

  it.each<[unknown, typeof TypeError | typeof RangeError]>([
    [{ partSize: PART_SIZE - 1 }, RangeError],
    [{ partSize: '6gb' }, RangeError],
    [{ partSize: 'large' }, TypeError],
    [{ sessionLifetimeSeconds: 59 }, RangeError],
    [{ sessionLifetimeSeconds: 31 * 24 * 3600 }, RangeError],
    [{ sessionLifetimeSeconds: 60.5 }, RangeError],
    [true, TypeError],
    [null, TypeError],
  ])('is checked: multipart: %j throws at creation', (multipart, type) => {
    expect(() => createApp({ multipart } as never)).toThrow(type)
  })

  it('is a grant’s limit too: more than OSS stores is a mistake of the app', async () => {
    expect(await ask(allow({ maxSize: '49tb' }))).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' })
  })

  it('is limited by rate, action by action, before authorize is asked', async () => {
    const calls: string[] = []
    const app = createApp({
      rateLimit: (_, { action }) => {
        calls.push(action)
        return { retryAfterSeconds: 3 }
      },
      authorize: () => {
        throw new Error('never asked')
      },
    })
    const names = ['start', 'sign', 'list', 'complete', 'abort'].map((name) => `multipart-${name}`)
    for (const name of names) expect(await act(app, name, {})).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' })
    expect(calls).toEqual(names)
  })

  it.each(['start', 'sign', 'list', 'complete', 'abort'])(
    'keeps multipart-%s from foreign pages and forms',
    async (name) => {
      const foreign = { origin: 'https://evil.example' }
      expect(await act(allow({}), `multipart-${name}`, {}, foreign)).toMatchObject({ status: 403 })
      const form = { 'content-type': 'text/plain' }
      expect(await act(allow({}), `multipart-${name}`, {}, form)).toMatchObject({ status: 415 })
      const body = { session: 'x'.repeat(2 * MB) }
      expect(await act(allow({}), `multipart-${name}`, body)).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' })
    },
  )
})

describe('a key that the page names', () => {
  it('is taken under a shared policy, and its object replaced, as by a form', async () => {
    const app = allow({})
    const key = 'users/42/影片 1.mp4'
    for (const fill of [1, 2]) {
      const whole = Buffer.alloc(1000, fill)
      const { urls, session, ...started } = await start(app, { key, file: { ...file, size: whole.length } })
      expect(started.key).toBe(key)
      const parts = await putAll(urls, whole)
      expect(await act(app, 'multipart-complete', { session, parts })).toMatchObject({ status: 200 })
      expect(await read(app, key)).toEqual(whole)
    }
    expect(recorded.filter((object) => object.key === key)).toHaveLength(2)
  })

  it.each(['users/43/a.mp4', 'users/42/', 'users/42/../43/a.mp4', 'users/42/a\\b', '', 7])(
    'is refused as %j, before OSS is asked',
    async (key) => {
      const before = begun()
      expect(await act(allow({}), 'multipart-start', { key, file })).toMatchObject({ status: 403, code: 'WRONG_KEY' })
      expect(begun()).toBe(before)
    },
  )

  it('is not looked at under a per-file policy', async () => {
    const app = allow({}, { policy: 'per-file' })
    expect((await start(app, { key: 'users/42/a.mp4', file })).key).toMatch(/^users\/42\/[0-9a-f]{32}\.mp4$/)
  })
})
