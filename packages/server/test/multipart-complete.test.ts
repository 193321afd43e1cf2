import { type UploadedObject, UploadRejected } from '@acme/oss-upload-server'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { act, useEmulatedApps } from './emulated-app.js'
import { askBucket, content, file, PART_SIZE, putAll, read, smuggle, start, unfinished } from './multipart-page.js'

const { createApp: createAnyApp, emulator, recorded, url } = useEmulatedApps()
const createApp = (change = {}) =>
  createAnyApp({
    multipart: { partSize: PART_SIZE },
    authorize: () => ({ dir: 'users/42/', maxSize: '10mb', metadata: { userId: 42 } }),
    ...change,
  })
type App = ReturnType<typeof createApp>

/** An upload whose parts are all at OSS. */
async function send(app: App) {
  const { session, key, urls } = await start(app)
  const parts = await putAll(urls)
  return { session, key, parts, complete: (members = {}) => act(app, 'multipart-complete', { session, ...members }) }
}
const recordedOnce = { status: 200, answer: { status: 'recorded', data: { id: 1 } } }

describe('multipart-complete', () => {
  it('asked again is answered as the first time, with or without a list of parts, and runs nothing', async () => {
    const { complete, parts } = await send(createApp())
    for (const members of [{ parts: [...parts].reverse() }, {}, { parts }])
      expect(await complete(members)).toMatchObject(recordedOnce)
    expect(recorded).toHaveLength(1)
  })

  it('records what has the checksum that the page computed, and that alone: else the object is removed', async () => {
    const whole = await send(createApp())
    const { crc64 } = (await whole.complete()).answer as { crc64: string }
    const [right, wrong] = [await send(createApp()), await send(createApp())]
    expect((await right.complete({ crc64 })).status).toBe(200)
    recorded.length = 0
    expect(await wrong.complete({ crc64: '7' })).toMatchObject({ status: 403, code: 'WRONG_CHECKSUM' })
    expect([recorded, await read(createApp(), wrong.key)]).toEqual([[], undefined])
    expect(await wrong.complete({ crc64 })).toMatchObject({ status: 404 })
  })

  it('removes nothing that is recorded, whatever checksum the page names later', async () => {
    const { complete, key } = await send(createApp())
    await complete()
    expect(await complete({ crc64: '7' })).toMatchObject(recordedOnce)
    expect([recorded.length, await read(createApp(), key)]).toEqual([1, content])
  })

  it.each([7, '', '0x7', '1'.repeat(21)])('does not take %j for a checksum', async (crc64) => {
    const { complete } = await send(createApp())
    expect(await complete({ crc64 })).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
    expect(recorded).toEqual([])
  })

  it('asked many times at once records once; whoever comes meanwhile is told to ask again', async () => {
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const app = createApp({
      onUploaded: async (object: UploadedObject) => {
        recorded.push(object)
        await finished
        return { id: recorded.length }
      },
    })
    const { session, parts } = await send(app)
    const ask = async (members: object) => {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://app.example.com' },
        body: JSON.stringify({ session, ...members }),
      }
      const response = await app.fetch(new Request('https://app.example.com/cb?action=multipart-complete', init))
      return { status: response.status, retryAfter: response.headers.get('retry-after'), json: await response.json() }
    }
    const answers = Array.from({ length: 10 }, (_, index) => ask(index % 2 ? { parts } : {}))
    const early = await Promise.race(answers)
    expect(early).toMatchObject({ status: 409, retryAfter: '1', json: { error: { code: 'UPLOAD_IN_PROGRESS' } } })
    finish()
    const answered = (await Promise.all(answers)).map(({ status, json }) => `${status} ${json.data?.id}`)
    expect([...new Set(answered)].sort()).toEqual(['200 1', '409 undefined'])
    expect(await ask({})).toMatchObject({ status: 200, json: { data: { id: 1 } } })
    expect(recorded).toHaveLength(1)
  })

  it('records once where OSS’s answer is lost', async () => {
    const { complete, key } = await send(createApp())
    const lost = {
      operation: 'CompleteMultipartUpload',
      keyPrefix: key,
      times: 1,
      effect: 'drop',
      at: 'answer',
    } as const
    emulator().faults.add(lost)
    expect(await complete()).toMatchObject(recordedOnce)
    expect(await complete()).toMatchObject(recordedOnce)
    expect([recorded.length, await read(createApp(), key)]).toEqual([1, content])
  })

  it.each([
    ['CompleteMultipartUpload', { effect: 'drop', at: 'body' }],
    ['CompleteMultipartUpload', { effect: 'error', status: 503, code: 'ServiceUnavailable' }],
    ['ListParts', { effect: 'error', status: 503, code: 'ServiceUnavailable' }],
    ['HeadObject', { effect: 'error', status: 503, code: 'ServiceUnavailable' }],
  ] as const)('says that it does not know where %s fails, and can be asked again', async (operation, effect) => {
    const { complete, key } = await send(createApp())
    emulator().faults.add({ operation, keyPrefix: key, times: 1, ...effect })
    expect(await complete()).toMatchObject({ status: 500, code: 'OBJECT_UNAVAILABLE' })
    expect(recorded).toEqual([])
    expect(await complete()).toMatchObject(recordedOnce)
  })

  it('can be asked again where onUploaded threw', async () => {
    let isDown = true
    const onUploaded = (object: UploadedObject) => {
      if (isDown) throw new Error('The database is down.')
      recorded.push(object)
      return { id: recorded.length }
    }
    const { complete } = await send(createApp({ onUploaded }))
    expect(await complete()).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' })
    isDown = false
    expect(await complete()).toMatchObject(recordedOnce)
  })

  it.each([true, false])('answers what the app rejects in its words, each time (deleted: %s)', async (deleteObject) => {
    let runs = 0
    const onUploaded = () => {
      runs += 1
      throw new UploadRejected('Not a cat.', { code: 'NO_CAT', deleteObject })
    }
    const app = createApp({ onUploaded })
    const { complete, key } = await send(app)
    for (let again = 0; again < 3; again++)
      expect(await complete()).toMatchObject({
        status: 422,
        code: 'NO_CAT',
        answer: { error: { message: 'Not a cat.' } },
      })
    expect([runs, (await read(app, key)) === undefined]).toEqual([1, deleteObject])
  })

  it('and reconcile have one record between them, whoever comes first', async () => {
    for (const isFirst of [true, false]) {
      const app = createApp()
      const { complete, key, session } = await send(app)
      if (!isFirst) {
        // OSS makes the object, and the app is gone before it looks
        emulator().faults.add({ operation: 'HeadObject', keyPrefix: key, times: 1, effect: 'drop', at: 'request' })
        expect((await complete()).status).toBe(500)
      } else await complete()
      const report = await app.reconcile({ prefix: key })
      expect([report.known, report.recorded.length]).toEqual(isFirst ? [1, 0] : [0, 1])
      expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 200 })
      expect(recorded.map(({ via, metadata }) => ({ via, metadata }))).toEqual([
        { via: isFirst ? 'multipart' : 'reconcile', metadata: { userId: 42 } },
      ])
      recorded.length = 0
    }
  })

  it('is told by events, which hold no session and no URL', async () => {
    const events: object[] = []
    const app = createApp({ onEvent: (event: object) => events.push(event) })
    const { session, key, complete } = await send(app)
    await complete()
    await complete()
    await act(app, 'multipart-list', { session: 'x' })
    const object = { key, size: content.length, mimeType: 'video/mp4', via: 'multipart', route: '' }
    expect(events).toEqual([
      expect.objectContaining({ type: 'signed', count: 1, route: '' }),
      expect.objectContaining({ type: 'recorded', ...object }),
      expect.objectContaining({ type: 'replayed', outcome: 'recorded', ...object }),
      expect.objectContaining({ type: 'refused', status: 403, code: 'INVALID_SESSION' }),
    ])
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`${session.slice(0, 20)}|x-oss-signature|uploadId=`))
  })

  it('takes a list of 10,000 parts', async () => {
    const app = createApp({ authorize: () => ({ dir: 'users/42/', maxSize: '1gb' }) })
    const { session, part_count, key } = await start(app, { file: { ...file, size: 10_000 * PART_SIZE } })
    expect(part_count).toBe(10_000)
    const etag = `"${'A'.repeat(32)}"`
    const parts = Array.from({ length: part_count }, (_, index) => ({ part_number: index + 1, etag }))
    // OSS has none of them
    const { status, code } = await act(app, 'multipart-complete', { session, parts })
    expect([status, code, await unfinished(app, key)]).toEqual([400, 'PARTS_MISSING', 1])
  })

  it('takes an empty file, as one part without a byte', async () => {
    const app = createApp()
    const upload = await start(app, { file: { ...file, size: 0 } })
    expect([upload.part_count, upload.urls.length]).toEqual([1, 1])
    await putAll(upload.urls, Buffer.of())
    expect(await act(app, 'multipart-complete', { session: upload.session })).toMatchObject(recordedOnce)
    expect([recorded[0]?.size, await read(app, upload.key)]).toEqual([0, Buffer.of()])
  })
})

describe('multipart-complete of many parts', () => {
  it('waits for OSS, which sends the status ahead where it takes long', async () => {
    let isWaiting = false
    const slow = async (address: string, init: RequestInit) => {
      if (init.method !== 'POST' || !address.includes('uploadId=')) return fetch(address, init)
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          isWaiting = true
          await new Promise((resolve) => setTimeout(resolve, 20_000))
          controller.enqueue(await (await fetch(address, init)).bytes())
          controller.close()
        },
      })
      return new Response(body)
    }
    const { complete } = await send(createApp({ fetch: slow }))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const completed = complete()
    await expect.poll(() => isWaiting).toBe(true)
    await vi.advanceTimersByTimeAsync(20_000)
    vi.useRealTimers()
    expect(await completed).toMatchObject(recordedOnce)
  })
})

describe('an upload to a key whose object it replaces', () => {
  const key = 'users/42/film.mp4'
  const before = Buffer.from('before')

  async function sendOver(app: App) {
    await askBucket(url(), 'PUT', key, { headers: { 'content-type': 'video/mp4' }, body: before })
    const { session, urls } = await start(app, { key, file })
    await putAll(urls)
    return { session, complete: () => act(app, 'multipart-complete', { session }) }
  }

  it('keeps its parts where OSS fails, whatever is there until then', async () => {
    const app = createApp()
    const { complete } = await sendOver(app)
    const failing = { effect: 'error', status: 503, code: 'ServiceUnavailable' } as const
    emulator().faults.add({ operation: 'CompleteMultipartUpload', keyPrefix: key, times: 1, ...failing })
    expect(await complete()).toMatchObject({ status: 500, code: 'OBJECT_UNAVAILABLE' })
    expect([await read(app, key), await unfinished(app, key)]).toEqual([before, 1])
    expect(await complete()).toMatchObject(recordedOnce)
    expect(await read(app, key)).toEqual(content)
  })

  it('is gone once it was aborted, and can begin anew', async () => {
    const app = createApp()
    const { complete, session } = await sendOver(app)
    await act(app, 'multipart-abort', { session })
    expect(await complete()).toMatchObject({ status: 404, code: 'NO_SUCH_UPLOAD' })
    expect([await read(app, key), recorded]).toEqual([before, []])
  })
})

describe('the parts of an upload', () => {
  it('may come in any order, and again: the last of a number counts', async () => {
    const app = createApp()
    const { urls, session, key } = await start(app)
    const garbled = Buffer.from(content).fill(7)
    await putAll([...urls].reverse(), garbled)
    await putAll([...urls].reverse())
    expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 200 })
    expect(await read(app, key)).toEqual(content)
  })

  it('are listed however many there are', async () => {
    const app = createApp({ authorize: () => ({ dir: 'users/42/', maxSize: '1gb' }) })
    const { session, key } = await start(app, { file: { ...file, size: 1001 * PART_SIZE } })
    await smuggle(url(), session, key, Array(1001).fill(1))
    const { answer } = await act(app, 'multipart-list', { session })
    const numbers = Array.from({ length: 1001 }, (_, index) => index + 1)
    expect(answer.parts.map(({ part_number }: { part_number: number }) => part_number)).toEqual(numbers)
  })
})
