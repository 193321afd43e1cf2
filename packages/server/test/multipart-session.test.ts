import { openToken, sealToken } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import { act, sign, useEmulatedApps } from './emulated-app.js'
import {
  askBucket,
  content,
  file,
  PART_SIZE,
  partOf,
  put,
  putAll,
  read,
  smuggle,
  start,
  unfinished,
} from './multipart-page.js'

const { createApp: createAnyApp, emulator, recorded, url } = useEmulatedApps()
const secrets = ['the first sealing secret of the tests']
const createApp = (change = {}) =>
  createAnyApp({
    multipart: { partSize: PART_SIZE },
    authorize: () => ({ dir: 'users/42/', maxSize: '10mb' }),
    ...change,
  })
const neighbour = () => createApp({ authorize: () => ({ dir: 'users/43/', maxSize: '10mb' }) })

/** Every action that takes a session, with members that would do otherwise. */
const ACTIONS = ['multipart-sign', 'multipart-list', 'multipart-complete', 'multipart-abort']
const askAll = async (app: ReturnType<typeof createApp>, session: unknown) => {
  const answers = []
  for (const action of ACTIONS) {
    const { status, code } = await act(app, action, { session, part_numbers: [1] })
    answers.push(`${status} ${code}`)
  }
  return [...new Set(answers)]
}
/** Nothing has come of it: the upload is as it was. */
const expectUntouched = async (key: string) => {
  expect(await unfinished(createApp(), key)).toBe(1)
  expect(await read(createApp(), key)).toBeUndefined()
  expect(recorded).toEqual([])
}
const seal = (claims: unknown, purpose: 'session' | 'upload' | 'object' = 'session', by = secrets) =>
  sealToken(purpose, claims, by, crypto.getRandomValues(new Uint8Array(24)))

describe('a session', () => {
  it.each([undefined, null, '', 1, ['x'], {}])('that is %j is none', async (session) => {
    expect(await askAll(createApp(), session)).toEqual(['400 INVALID_REQUEST'])
  })

  it('that is forged, altered by a letter, cut, or sealed for something else is refused', async () => {
    const app = createApp()
    const { session, key } = await start(app)
    const { state } = await sign(app)
    const claims = openToken('session', session, secrets)
    const altered = session.slice(0, -5) + (session.at(-5) === 'A' ? 'B' : 'A') + session.slice(-4)
    const foreign = ['a secret that this server does not have']
    const forgeries = [altered, session.slice(1), session.slice(0, 20), 'x', `${session}=`, state]
    forgeries.push(seal(claims, 'upload'), seal(claims, 'object'), seal(claims, 'session', foreign))
    for (const forgery of forgeries) expect(await askAll(app, forgery)).toEqual(['403 INVALID_SESSION'])
    expect(await act(app, 'confirm', { state: session, key })).toMatchObject({ status: 403, code: 'INVALID_STATE' })
    await expectUntouched(key)
  })

  it('of somebody else is refused: authorize has to give a dir that holds its key', async () => {
    const { session, key, urls } = await start(createApp())
    await putAll(urls)
    expect(await askAll(neighbour(), session)).toEqual(['403 WRONG_KEY'])
    const below = createApp({ authorize: () => ({ dir: `${key}/`, maxSize: '10mb' }) })
    expect(await askAll(below, session)).toEqual(['403 WRONG_KEY'])
    await expectUntouched(key)
  })

  it('of another bucket is refused', async () => {
    const { session, key } = await start(createApp())
    expect(await askAll(createApp({ bucket: 'other-bucket' }), session)).toEqual(['403 WRONG_BUCKET'])
    await expectUntouched(key)
  })

  it('of a route that is gone is refused', async () => {
    const route = { authorize: () => ({ dir: 'users/42/', maxSize: '10mb' }), onUploaded: () => undefined }
    const app = createApp({ routes: { video: route } })
    const { session, key } = await start(app, { route: 'video', file })
    expect(await askAll(createApp(), session)).toEqual(['400 UNKNOWN_ROUTE'])
    await expectUntouched(key)
  })

  it('ends when it says', async () => {
    let now = new Date()
    const app = createApp({ multipart: { partSize: PART_SIZE, sessionLifetimeSeconds: 60 }, now: () => now })
    const { session, expire } = await start(app)
    now = new Date(expire * 1000)
    expect((await act(app, 'multipart-list', { session })).status).toBe(200)
    now = new Date(expire * 1000 + 1)
    expect(await askAll(app, session)).toEqual(['410 SESSION_EXPIRED'])
  })

  it('asks authorize with every action, by the file and the route that it began with', async () => {
    const asked: unknown[] = []
    const app = createApp({
      authorize: (_: Request, upload: object) => {
        asked.push(upload)
        return { dir: 'users/42/', maxSize: '10mb' }
      },
    })
    const { session, urls } = await start(app, { file: { ...file, metadata: { album: 'a' } } })
    await putAll(urls)
    await act(app, 'multipart-sign', { session, part_numbers: [1] })
    await act(app, 'multipart-list', { session })
    await act(app, 'multipart-complete', { session })
    await act(app, 'multipart-abort', { session })
    const files = [{ ...file, metadata: { album: 'a' } }]
    const names = ['start', 'sign', 'list', 'complete', 'abort'].map((name) => `multipart-${name}`)
    expect(asked).toEqual(names.map((action) => ({ route: '', files, action })))
  })

  it('holds nothing that its page could read', async () => {
    const app = createApp({ authorize: () => ({ dir: 'users/42/', maxSize: '10mb', metadata: { plan: 'free' } }) })
    const { session } = await start(app)
    expect(Buffer.from(session, 'base64url').toString('latin1')).not.toMatch(/free|users|demo-bucket|mp4/)
  })
})

describe('the URL of a part', () => {
  const refusal = async (response: Response) =>
    `${response.status} ${/<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]}`

  it.each<[string, (url: string, other: string) => string]>([
    ['another key', (url, other) => url.replace(/\/users\/42\/[^?]+/, new URL(other).pathname)],
    ['a part that was not signed', (url) => url.replace('partNumber=1', 'partNumber=4')],
    ['another upload', (url, other) => url.replace(/uploadId=[^&]+/, /uploadId=[^&]+/.exec(other)?.[0] ?? '')],
    ['a longer life', (url) => url.replace('x-oss-expires=3600', 'x-oss-expires=36000')],
    ['any number of bytes', (url) => url.replace('x-oss-additional-headers=content-length&', '')],
    ['an object of its own', (url) => url.replace(/partNumber=1&uploadId=[^&]+&/, '')],
  ])('is no good for %s', async (_, rewrite) => {
    const app = createApp()
    const [first, second] = [await start(app), await start(app)]
    const [{ url: one = '' } = {}, { url: other = '' } = {}] = [first.urls[0], second.urls[0]]
    const rewritten = rewrite(one, other)
    expect(rewritten).not.toBe(one)
    expect(await refusal(await put({ url: rewritten }, partOf(content, 1)))).toBe('403 SignatureDoesNotMatch')
    for (const { session, key } of [first, second]) {
      expect((await act(app, 'multipart-list', { session })).answer).toEqual({ parts: [] })
      await expectUntouched(key)
    }
  })

  it('takes the bytes of its part, no more and no less', async () => {
    const app = createApp()
    const { urls, session } = await start(app)
    for (const bytes of [content.subarray(0, PART_SIZE + 1), content.subarray(0, PART_SIZE - 1), Buffer.of()])
      expect(await refusal(await put(urls[0] as (typeof urls)[0], bytes))).toBe('403 SignatureDoesNotMatch')
    expect((await act(app, 'multipart-list', { session })).answer).toEqual({ parts: [] })
  })

  it('is signed only for parts that the upload has, each once, a hundred at a time', async () => {
    const app = createApp()
    const { session } = await start(app)
    const numbers = Array.from({ length: 101 }, (_, index) => index + 1)
    const wrong = [[0], [4], [-1], [1.5], ['1'], [1, 1], [], numbers, 1, { 0: 1 }, undefined, [null], [2 ** 53]]
    for (const part_numbers of wrong)
      expect(await act(app, 'multipart-sign', { session, part_numbers })).toMatchObject({
        status: 400,
        code: 'INVALID_REQUEST',
      })
    const large = await start(app, { file: { ...file, size: 101 * PART_SIZE } })
    expect([large.part_count, large.urls.length]).toEqual([101, 100])
    const tooMany = await act(app, 'multipart-sign', { session: large.session, part_numbers: numbers })
    expect(tooMany).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
    const { answer } = await act(app, 'multipart-sign', { session: large.session, part_numbers: numbers.slice(1) })
    expect(answer.urls).toHaveLength(100)
  })

  it('is as good as nothing once the upload was aborted', async () => {
    const app = createApp()
    const { urls, session, key } = await start(app)
    await putAll(urls)
    await act(app, 'multipart-abort', { session })
    expect(await unfinished(app, key)).toBe(0)
    expect(await refusal(await put(urls[0] as (typeof urls)[0], partOf(content, 1)))).toBe('404 NoSuchUpload')
  })
})

describe('what is stored under a session’s key', () => {
  it.each<[string, number[], string]>([
    ['larger parts', [PART_SIZE * 3, PART_SIZE, 4321], 'WRONG_SIZE'],
    ['a part more', [PART_SIZE, PART_SIZE, PART_SIZE, 4321], 'WRONG_SIZE'],
    ['a last part that is shorter', [PART_SIZE, PART_SIZE, 4320], 'WRONG_SIZE'],
    ['a part that OSS calls too small', [10, PART_SIZE, 4321], 'WRONG_SIZE'],
  ])('of %s is deleted and refused: nothing is left behind', async (_, sizes, code) => {
    const app = createApp()
    const { session, key } = await start(app)
    await smuggle(url(), session, key, sizes)
    expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 403, code })
    expect([await read(app, key), await unfinished(app, key), recorded]).toEqual([undefined, 0, []])
    expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 404, code: 'NO_SUCH_UPLOAD' })
  })

  it('by other means, with the tag of the upload but another type or size, is deleted and refused', async () => {
    for (const [type, body, code] of [
      ['text/html', content, 'WRONG_TYPE'],
      ['video/mp4', content.subarray(1), 'WRONG_SIZE'],
    ] as const) {
      const app = createApp()
      const { session, key, urls } = await start(app)
      await putAll(urls)
      expect((await act(app, 'multipart-complete', { session })).status).toBe(200)
      const stored = await askBucket(url(), 'HEAD', key, {})
      const tag = stored.headers.get('x-oss-meta-upload-tag') ?? ''
      await askBucket(url(), 'PUT', key, { headers: { 'content-type': type, 'x-oss-meta-upload-tag': tag }, body })
      expect((await app.reconcile({ prefix: key })).failed).toEqual([{ key, code }])
      expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 403, code })
      expect(await read(app, key)).toBeUndefined()
      recorded.length = 0
    }
  })

  it('by another upload is left alone, and not recorded', async () => {
    const app = createApp()
    const { session, key, urls } = await start(app)
    await putAll(urls)
    await askBucket(url(), 'PUT', key, { headers: { 'content-type': 'video/mp4' }, body: Buffer.from('theirs') })
    expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 403, code: 'WRONG_TAG' })
    expect([String(await read(app, key)), await unfinished(app, key), recorded]).toEqual(['theirs', 0, []])
  })

  it('of a file whose parts are not all there stays in parts, until they are', async () => {
    const app = createApp()
    const { session, key, urls } = await start(app)
    const parts = await putAll(urls.slice(0, 2))
    const missing = { status: 400, code: 'PARTS_MISSING', answer: { error: { details: { part_numbers: [3] } } } }
    expect(await act(app, 'multipart-complete', { session })).toMatchObject(missing)
    expect(await act(app, 'multipart-complete', { session, parts })).toMatchObject(missing)
    const claimed = [...parts, { part_number: 3, etag: parts[0]?.etag }]
    expect(await act(app, 'multipart-complete', { session, parts: claimed })).toMatchObject({ code: 'PARTS_MISSING' })
    await expectUntouched(key)
    await putAll(urls.slice(2))
    expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 200 })
  })

  it('is not asked for with a list of parts that is none', async () => {
    const app = createApp()
    const { session, key, urls } = await start(app)
    const [one, two, three] = await putAll(urls)
    const bad = { part_number: 3, etag: '</ETag></Part>' }
    const lists = [
      [],
      {},
      'all',
      [one],
      [one, two, two, three],
      [one, two, bad],
      [one, two, three, { ...three, part_number: 4 }],
    ]
    for (const parts of [...lists, [one, two, null], [one, two, { part_number: 3 }]])
      expect((await act(app, 'multipart-complete', { session, parts })).status).toBe(400)
    await expectUntouched(key)
    const completed = emulator()
      .requests()
      .filter(({ operation, key: asked }) => operation === 'CompleteMultipartUpload' && asked === key)
    expect(completed).toEqual([])
  })
})
