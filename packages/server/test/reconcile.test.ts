import { presignUrl } from '@acme/oss-upload-core'
import { startEmulator } from '@acme/oss-upload-emulator'
import { memoryStore, type OssUpload, type UploadEvent, UploadRejected } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { act, credentials, png, sign, store, useEmulatedApps } from './emulated-app.js'

const { createApp, recorded, url: emulatorUrl } = useEmulatedApps()

const text = new Blob(['x'], { type: 'text/plain' })
const EMPTY = { total: 0, known: 0, recorded: [], rejected: [], unattributed: [], tooOld: [], failed: [] }

/** A folder of its own for each test, since they share a bucket. */
let folders = 0
const newDir = () => `reconcile-${++folders}/`
const appIn = (dir: string, change = {}) =>
  createApp({ authorize: () => ({ dir, metadata: { userId: 42 } }), ...change })

/** Puts an object there by other means. */
async function put(key: string): Promise<void> {
  const address = { origin: emulatorUrl(), bucket: 'demo-bucket', key, region: 'cn-hangzhou' }
  const url = presignUrl({ method: 'PUT', ...address, credentials, now: new Date(), expiresInSeconds: 60 })
  expect((await fetch(url, { method: 'PUT', body: new Uint8Array([1]) })).status).toBe(200)
}

async function exists(app: OssUpload, key: string): Promise<boolean> {
  return (await fetch(await app.presignGet(key))).status === 200
}

describe('reconcile', () => {
  it('records what was stored and never recorded, once, with everything that a callback would have brought', async () => {
    const dir = newDir()
    const app = appIn(dir)
    const key = `${dir}照片 & <1>.png`
    await store(await sign(app), key, new Blob([png], { type: 'image/png' }))
    const data = { id: 1 }
    const uploadId = expect.stringMatching(/^[0-9a-f]{32}$/)
    expect(await app.reconcile({ prefix: dir })).toEqual({ ...EMPTY, total: 1, recorded: [{ key, uploadId, data }] })
    expect(await app.reconcile({ prefix: dir })).toEqual({ ...EMPTY, total: 1, known: 1 })
    expect(recorded).toMatchObject([
      {
        ...{ key, size: png.length, mimeType: 'image/png', metadata: { userId: 42 }, via: 'reconcile' },
        image: { width: 3, height: 2 },
      },
    ])
  })

  it('tells of what it records, with the route, under one request id, and not of what was known', async () => {
    const dir = newDir()
    const events: UploadEvent[] = []
    const app = appIn(dir, { onEvent: (event: UploadEvent) => events.push(event) })
    await store(await sign(app), `${dir}a`, text)
    await store(await sign(app), `${dir}b`, text)
    events.length = 0
    for (let round = 0; round < 2; round++) await app.reconcile({ prefix: dir })
    expect(events.map(({ type, route }) => [type, route])).toEqual([
      ['recorded', ''],
      ['recorded', ''],
    ])
    expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(1)
    expect(events[0]).toMatchObject({ via: 'reconcile', key: expect.stringContaining(dir) })
  })

  it('and confirm and another reconcile have one record between them', async () => {
    const dir = newDir()
    const app = appIn(dir)
    const signature = await sign(app)
    const keys = Array.from({ length: 20 }, (_, i) => `${dir}${i}.txt`)
    for (const key of keys) await store(signature, key, text)
    const confirm = (key: string) => act(app, 'confirm', { state: signature.state, key })
    await Promise.all([app.reconcile({ prefix: dir }), app.reconcile({ prefix: dir }), ...keys.map(confirm)])
    expect((await app.reconcile({ prefix: dir })).known).toBe(20)
    expect(recorded.map(({ key }) => key).sort()).toEqual([...keys].sort())
  })

  it('lists more than one page', async () => {
    const dir = newDir()
    const app = appIn(dir, { onUploaded: () => null })
    const signature = await sign(app)
    const names = Array.from({ length: 1003 }, (_, i) => `${dir}${i}`).values()
    const work = async () => {
      for (const key of names) await store(signature, key, text)
    }
    await Promise.all(Array.from({ length: 8 }, work))
    const { total, recorded: found } = await app.reconcile({ prefix: dir })
    expect([total, new Set(found.map(({ key }) => key)).size]).toEqual([1003, 1003])
  })

  it('reports what carries no tag of this server, and records none of it', async () => {
    const dir = newDir()
    const app = appIn(dir)
    await put(`${dir}other-means`)
    await store(await sign(app, ''), `${dir}classic-client`, text)
    const foreign = appIn(dir, { secrets: ['another sealing secret, of another app'] })
    await store(await sign(foreign), `${dir}foreign`, text)
    expect(await app.reconcile({ prefix: dir })).toEqual({
      ...{ ...EMPTY, total: 3 },
      unattributed: ['classic-client', 'foreign', 'other-means'].map((name) => dir + name),
    })
    expect(recorded).toEqual([])
  })

  it('reports what is not as it was signed', async () => {
    const dir = newDir()
    const accepting = appIn(dir, { authorize: () => ({ dir, accept: ['image/*', 'text/csv'] }) })
    await store(await sign(accepting), `${dir}page.html`, new Blob(['x'], { type: 'text/html' }))
    const failed = [{ key: `${dir}page.html`, code: 'WRONG_TYPE' }]
    expect(await accepting.reconcile({ prefix: dir })).toEqual({ ...EMPTY, total: 1, failed })
  })

  it('goes on after what onUploaded throws, and records it another time', async () => {
    const dir = newDir()
    let isDown = true
    const onUploaded = () => {
      if (isDown) throw new Error('The database is down.')
      return 'ok'
    }
    const app = appIn(dir, { onUploaded })
    await store(await sign(app), `${dir}a`, text)
    const failed = [{ key: `${dir}a`, code: 'INTERNAL_ERROR' }]
    expect(await app.reconcile({ prefix: dir })).toEqual({ ...EMPTY, total: 1, failed })
    isDown = false
    expect((await app.reconcile({ prefix: dir })).recorded).toMatchObject([{ data: 'ok' }])
  })

  it('leaves alone what the store has forgotten, unless the app can tell', async () => {
    let time = Date.now()
    const now = () => new Date(time)
    const emulator = await startEmulator({ now })
    try {
      const app = appIn('a/', { now, endpoint: emulator.url, store: memoryStore({ now: () => time }) })
      for (const key of ['a/known', 'a/lost']) await store(await sign(app), key, text)
      time += 26 * 3_600_000
      expect((await app.reconcile({ prefix: '' })).tooOld).toEqual(['a/known', 'a/lost'])
      expect(recorded).toEqual([])
      const isRecorded = async (_: string, key: string) => key === 'a/known'
      const report = await app.reconcile({ prefix: '', isRecorded })
      expect(report).toMatchObject({ known: 1, recorded: [{ key: 'a/lost' }], tooOld: [] })
    } finally {
      await emulator.close()
    }
  })

  it('ends between two objects when it is told to', async () => {
    const dir = newDir()
    const app = appIn(dir)
    await store(await sign(app), `${dir}a`, text)
    const reason = new Error('enough')
    await expect(app.reconcile({ prefix: dir, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(recorded).toEqual([])
  })

  it('rejects where OSS does not list', async () => {
    const app = createApp({ credentials: { ...credentials, accessKeySecret: 'wrong' } })
    await expect(app.reconcile({ prefix: '' })).rejects.toMatchObject({ code: 'OBJECT_UNAVAILABLE' })
  })
})

describe('UploadRejected', () => {
  it('deletes the object where it says so, and is remembered', async () => {
    const dir = newDir()
    const reject = (deleteObject: boolean) => () => {
      throw new UploadRejected('No cats.', { deleteObject })
    }
    for (const deletes of [true, false]) {
      const app = appIn(dir, { onUploaded: reject(deletes) })
      const { state, ...signature } = await sign(app)
      const key = `${dir}cat-${deletes}`
      await store({ ...signature, state }, key, text)
      expect(await act(app, 'confirm', { state, key })).toMatchObject({ status: 422, code: 'UPLOAD_REJECTED' })
      expect(await exists(app, key)).toBe(!deletes)
      expect(await act(app, 'confirm', { state, key })).toMatchObject({ status: 422, code: 'UPLOAD_REJECTED' })
    }
  })

  it('is in the report of reconcile', async () => {
    const dir = newDir()
    const app = appIn(dir, {
      onUploaded: () => {
        throw new UploadRejected('No.')
      },
    })
    await store(await sign(app), `${dir}a`, text)
    expect(await app.reconcile({ prefix: dir })).toEqual({ ...EMPTY, total: 1, rejected: [`${dir}a`] })
    expect(await app.reconcile({ prefix: dir })).toEqual({ ...EMPTY, total: 1, known: 1 })
  })
})

describe('delete', () => {
  it('deletes an object, and one that is not there', async () => {
    const dir = newDir()
    const app = appIn(dir)
    await put(`${dir}a b`)
    expect(await exists(app, `${dir}a b`)).toBe(true)
    await app.delete(`${dir}a b`)
    expect(await exists(app, `${dir}a b`)).toBe(false)
    await app.delete(`${dir}a b`)
  })

  it('rejects where OSS does not say that it is gone', async () => {
    const app = createApp({ credentials: { ...credentials, accessKeySecret: 'wrong' } })
    await expect(app.delete('a')).rejects.toMatchObject({ code: 'OBJECT_UNAVAILABLE' })
  })
})

describe('an empty key', () => {
  it('is refused: it would be the bucket itself, to be listed or deleted', async () => {
    const app = createApp()
    await expect(app.presignGet('')).rejects.toThrow(TypeError)
    await expect(app.delete('')).rejects.toThrow(TypeError)
  })
})

describe('presignGet', () => {
  it('has browsers save the object under any name', async () => {
    const dir = newDir()
    const app = appIn(dir)
    await put(`${dir}a`)
    const response = await fetch(await app.presignGet(`${dir}a`, { downloadAs: '照片 "1".png' }))
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="__ _1_.png"; filename*=UTF-8''%E7%85%A7%E7%89%87%20%221%22.png`,
    )
  })

  it('has OSS process an image', async () => {
    const dir = newDir()
    const app = appIn(dir)
    await store(await sign(app), `${dir}a.png`, new Blob([png], { type: 'image/png' }))
    const response = await fetch(await app.presignGet(`${dir}a.png`, { process: 'image/info' }))
    expect(await response.json()).toMatchObject({ ImageWidth: { value: '3' } })
  })
})
