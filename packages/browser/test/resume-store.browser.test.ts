import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createFile, createRun, createStore, openPage, pause, startsOf, uploaderOf, uploadSome } from './parts-run.js'

const HOUR = 3_600_000
const SIZE = 1_000_000

/** Of a server that nobody reaches. */
const ENTRY = {
  ...{ id: 'a', endpoint: 'http://127.0.0.1:1/', session: 's', key: 'k', partSize: 1, partCount: 10 },
  ...{ storedBytes: 0, name: 'n', size: 10, lastModified: 0 },
}

/** Writes a file that the browser has a handle to; `undefined` where it has no such thing. */
async function storeFile(name: string, content: Blob): Promise<FileSystemFileHandle | undefined> {
  const storage = navigator.storage as StorageManager | undefined
  const folder = await storage?.getDirectory()
  const handle = await folder?.getFileHandle(name, { create: true })
  const writable = await handle?.createWritable()
  await writable?.write(content)
  await writable?.close()
  if (folder) onTestFinished(() => folder.removeEntry(name).catch(() => {}))
  return handle
}

describe('createResumeStore', () => {
  it('lists what was left, and forgets it', async () => {
    const run = createRun()
    const resumeStore = createStore(run.run)
    const { file } = await createFile(SIZE)
    await uploadSome(uploaderOf(run, { resumeStore }), file, pause())
    const [left] = await resumeStore.listResumable()
    const { name, size, lastModified } = file
    expect(left).toMatchObject({ name, size, lastModified, key: expect.stringMatching(/\.mp4$/) })
    expect(left).toMatchObject({ isActive: false, hasHandle: false })
    expect(left?.storedBytes).toBeGreaterThan(SIZE / 4)
    expect(left?.storedBytes).toBeLessThanOrEqual((await run.state()).sent)
    expect(left?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 6 * 24 * HOUR)
    expect(await left?.getFile()).toBeUndefined()
  })

  it('removes from the bucket what it forgets, with the headers that the server asks for', async () => {
    const run = createRun()
    await run.set({ password: 'open sesame' })
    const headers = async () => ({ authorization: 'open sesame' })
    const resumeStore = createStore(run.run, { headers })
    const { file } = await createFile(SIZE)
    await uploadSome(uploaderOf(run, { resumeStore, headers }), file, pause())
    const [left] = await resumeStore.listResumable()
    expect((await run.state()).unfinished).toBe(1)
    await resumeStore.forget(left?.id ?? '')
    expect(await resumeStore.listResumable()).toEqual([])
    const { unfinished, objects } = await run.state()
    expect({ unfinished, objects }).toEqual({ unfinished: 0, objects: [] })
  })

  it('forgets also what the server cannot be asked about, and nothing that it does not have', async () => {
    const resumeStore = createStore(crypto.randomUUID())
    await resumeStore.put({ ...ENTRY, expire: Date.now() / 1000 + 60 }, (await createFile(10)).file)
    await resumeStore.forget('another')
    expect(await resumeStore.listResumable()).toHaveLength(1)
    await resumeStore.forget(ENTRY.id)
    expect(await resumeStore.listResumable()).toEqual([])
  })

  it('tells what is being sent just now, and how much of it is there', async () => {
    const run = createRun()
    const resumeStore = createStore(run.run)
    const { file } = await createFile(SIZE)
    const hold = await run.addFault({ effect: 'stall', at: 'request', skip: 3 })
    const end = new AbortController()
    const upload = uploaderOf(run, { resumeStore }).upload(file, { signal: end.signal })
    upload.catch(() => {})
    const storedBytes = async () => (await resumeStore.listResumable())[0]?.storedBytes
    await expect.poll(storedBytes, { timeout: 10_000 }).toBe(3 * 102_400)
    expect(await resumeStore.listResumable()).toMatchObject([{ isActive: true }])
    end.abort(pause())
    await expect(upload).rejects.toMatchObject({ name: 'PauseError' })
    expect(await resumeStore.listResumable()).toMatchObject([{ isActive: false }])
    expect(hold.ok).toBe(true)
  })

  it('forgets by itself what has ended', async () => {
    const resumeStore = createStore(crypto.randomUUID())
    const { file } = await createFile(10)
    await resumeStore.put({ ...ENTRY, expire: Date.now() / 1000 - 1 }, file)
    expect(await resumeStore.listResumable()).toEqual([])
    expect(await resumeStore.get('a')).toBeUndefined()
  })

  it('opens its database again where the browser has closed it without a word', async () => {
    const resumeStore = createStore(crypto.randomUUID())
    const { file } = await createFile(10)
    const { prototype } = IDBDatabase
    const { transaction } = prototype
    onTestFinished(() => void Object.assign(prototype, { transaction }))
    let opened: IDBDatabase | undefined
    prototype.transaction = function (...request) {
      opened = this
      return transaction.apply(this, request)
    }
    await resumeStore.put({ ...ENTRY, expire: Date.now() / 1000 + 60 }, file)
    opened?.close()
    expect(await resumeStore.get('a')).toMatchObject(ENTRY)
    expect(await resumeStore.listResumable()).toHaveLength(1)
  })

  it('keeps the file’s handle where the browser has them, so that another page goes on without a choice', async () => {
    const run = createRun()
    const { file: chosen, sha256 } = await createFile(SIZE)
    const handle = await storeFile(`${run.run}.mp4`, chosen)
    const file = (await handle?.getFile()) ?? chosen
    const resumeStore = createStore(run.run)
    if (handle) resumeStore.rememberHandle(file, handle)
    await uploadSome(uploaderOf(run, { resumeStore }), file, pause())

    const page = await openPage(run.options)
    const store = page.createResumeStore({ name: run.run })
    const [left] = await store.listResumable()
    const found = await left?.getFile()
    expect(found !== undefined).toBe(handle !== undefined)
    await page.createUploader({ resumeStore: store }).upload(found ?? chosen)
    expect((await run.state()).objects).toMatchObject([{ sha256, times: 1 }])
    expect(await startsOf(run)).toBe(1)
  })

  it('gives no file that has changed since', async () => {
    const run = createRun()
    const handle = await storeFile(`${run.run}.mp4`, (await createFile(SIZE)).file)
    const file = (await handle?.getFile()) ?? (await createFile(SIZE)).file
    const resumeStore = createStore(run.run)
    if (handle) resumeStore.rememberHandle(file, handle)
    await uploadSome(uploaderOf(run, { resumeStore }), file, pause())
    await storeFile(`${run.run}.mp4`, new Blob(['another']))
    const [left] = await resumeStore.listResumable()
    expect(await left?.getFile()).toBeUndefined()
  })
})

describe('a resume store that cannot keep anything', () => {
  it('costs no pause its way back while the page is open', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    const refuse = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'))
    const resumeStore = { get: refuse, put: refuse, delete: refuse }
    await uploadSome(uploaderOf(run, { resumeStore }), file, pause())
    await uploaderOf(run, { resumeStore }).upload(file)
    expect(await run.state()).toMatchObject({ objects: [{ sha256, times: 1 }], unfinished: 0 })
    expect(await startsOf(run)).toBe(1)
  })

  it('holds no upload where it never answers', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    let asked = 0
    const hang = () => new Promise<never>(() => asked++)
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const upload = uploaderOf(run, { resumeStore: { get: hang, put: hang, delete: hang } }).upload(file)
    await expect.poll(() => asked).toBe(1)
    vi.advanceTimersByTime(HOUR)
    vi.useRealTimers()
    await upload
    expect((await run.state()).objects).toMatchObject([{ sha256, times: 1 }])
    expect(asked).toBe(1)
  })
})

describe('the same file in two pages at a time', () => {
  it('arrives right from both', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    const pages = [await openPage(run.options), await openPage(run.options)]
    const uploads = pages.map((page) => {
      const resumeStore = page.createResumeStore({ name: run.run })
      return page.createUploader({ resumeStore }).upload(file)
    })
    createStore(run.run)
    await Promise.all(uploads)
    const { objects, unfinished } = await run.state()
    for (const object of objects) expect(object).toMatchObject({ sha256, times: 1 })
    expect(unfinished).toBe(0)
  })

  it('leaves nothing of the second’s in the bucket when that is paused: nobody would go on with it', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    const first = await openPage(run.options)
    let isHolding = false
    const hang = () => new Promise<never>(() => (isHolding = true))
    first.createUploader({ resumeStore: { get: hang, put: hang, delete: hang } }).upload(file)
    await expect.poll(() => isHolding).toBe(true)
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const second = uploadSome(uploaderOf(run), file, pause())
    const isWaiting = async () => (await navigator.locks.query()).pending?.some(({ name }) => name?.includes(run.run))
    await expect.poll(isWaiting).toBe(true)
    vi.advanceTimersByTime(2000)
    vi.useRealTimers()
    await second
    first.close()
    expect(await run.state()).toMatchObject({ objects: [], unfinished: 0 })
  })

  it('arrives right from both where the browser has no locks: they share the upload', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run, { resumeStore: createStore(run.run) }), file, pause())
    const without = { hasLocks: false }
    const pages = [await openPage(run.options, without), await openPage(run.options, without)]
    const uploads = pages.map((page) => {
      const resumeStore = page.createResumeStore({ name: run.run })
      return page.createUploader({ resumeStore }).upload(file)
    })
    const [first, second] = await Promise.all(uploads)
    expect(first?.key).toBe(second?.key)
    expect((await run.state()).objects).toMatchObject([{ key: first?.key, sha256, times: 1 }])
  })
})
