import { OssDirectUploader, UploadQueue } from '@acme/oss-upload-browser'
import { createResumeStore } from '@acme/oss-upload-browser/resume'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFile, createRun, openPage, pause } from './parts-run.js'

const HOUR = 3_600_000
const SIZE = 1_000_000

type Run = ReturnType<typeof createRun>

/** Uploads some of a file, and aborts for this reason. */
async function uploadSome(uploader: OssDirectUploader<{ key: string }>, file: Blob, reason: unknown): Promise<void> {
  const controller = new AbortController()
  const onProgress = ({ loaded }: { loaded: number }) => loaded > file.size / 2 && controller.abort(reason)
  await expect(uploader.upload(file, { signal: controller.signal, onProgress })).rejects.toBe(reason)
}

const uploaderOf = ({ options }: Run, more: object = {}) =>
  new OssDirectUploader<{ key: string }>({ ...options, concurrency: 2, ...more })

const startsOf = async ({ state }: Run) => (await state()).asked.filter((action) => action === 'multipart-start').length

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

function createStore(name: string) {
  onTestFinished(() => void indexedDB.deleteDatabase(name))
  return createResumeStore({ name })
}

describe('an upload in parts that was left', () => {
  it('for a pause goes on with the next upload of the file, by any uploader of the page', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, pause())
    expect(await run.state()).toMatchObject({ objects: [], unfinished: 1 })
    const { key } = await uploaderOf(run).upload(file)
    const { objects, sent, unfinished } = await run.state()
    expect({ objects, unfinished }).toMatchObject({ objects: [{ key, sha256, times: 1 }], unfinished: 0 })
    expect(sent - SIZE).toBeLessThan(2 * 102_400)
    expect(await startsOf(run)).toBe(1)
  })

  it('for a pause is removed when the pause’s discard is called', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    const reason = pause()
    await uploadSome(uploaderOf(run), file, reason)
    await reason.discard?.()
    expect(await run.state()).toMatchObject({ objects: [], unfinished: 0 })
  })

  it('for good leaves nothing in the bucket, and begins anew', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, new DOMException('cancelled', 'AbortError'))
    expect(await run.state()).toMatchObject({ objects: [], unfinished: 0 })
    await uploaderOf(run).upload(file)
    expect(await startsOf(run)).toBe(2)
  })

  it('of a Blob goes on with the same Blob, and with no other', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    const blob = new Blob([file])
    await uploadSome(uploaderOf(run), blob, pause())
    await uploaderOf(run).upload(new Blob([file]))
    await uploaderOf(run).upload(blob)
    expect(await startsOf(run)).toBe(2)
    expect((await run.state()).objects).toHaveLength(2)
  })

  it('is not gone on with for a file with other bytes, or another name', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, pause())
    const { lastModified, type } = file
    await uploaderOf(run).upload((await createFile(SIZE)).file)
    await uploaderOf(run).upload(new File([file], 'other.mp4', { lastModified, type }))
    expect(await startsOf(run)).toBe(3)
  })
})

describe('a queue', () => {
  /** Has a file that is paused in the middle. */
  async function pauseInQueue(run: Run, file: File) {
    const queue = new UploadQueue(uploaderOf(run))
    queue.on('progress', ({ id, loaded }) => {
      if (loaded > file.size / 2 && queue.get(id)?.attempts === 1) queue.pause(id)
    })
    const [item] = queue.add([file])
    await expect.poll(() => queue.get(item?.id ?? 0)?.phase).toBe('paused')
    return { queue, id: item?.id ?? 0 }
  }

  it('pauses a large file, and goes on with it', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    const { queue, id } = await pauseInQueue(run, file)
    queue.resume(id)
    await expect.poll(() => queue.get(id)?.phase, { timeout: 20_000 }).toBe('done')
    expect((await run.state()).objects).toMatchObject([{ sha256, times: 1 }])
    expect(await startsOf(run)).toBe(1)
  })

  it('leaves nothing in the bucket of a large file that is cancelled after its pause', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    const { queue, id } = await pauseInQueue(run, file)
    queue.cancel(id)
    await expect.poll(async () => (await run.state()).unfinished, { timeout: 10_000 }).toBe(0)
    expect((await run.state()).objects).toEqual([])
  })
})

describe('an upload in parts goes on', () => {
  it('after its URLs have ended, with URLs signed anew', async () => {
    const run = createRun({ clock: 'own' })
    const { file, sha256 } = await createFile(SIZE)
    let isLater: Promise<unknown> | undefined
    const onProgress = ({ phase }: { phase: string }) => {
      if (phase === 'uploading') isLater ??= run.set({ later: 2 * HOUR })
    }
    const { key } = await uploaderOf(run).upload(file, { onProgress })
    await isLater
    const { asked, objects } = await run.state()
    expect(objects).toMatchObject([{ key, sha256, times: 1 }])
    expect(asked).toContain('multipart-sign')
  })

  it('after the credentials were rotated, and OSS knows the old ones no more', async () => {
    const run = createRun()
    await run.set({ rotated: 1 })
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, pause())
    await run.set({ rotated: 2 })
    let isRotated: Promise<unknown> | undefined
    const onProgress = ({ phase, loaded }: { phase: string; loaded: number }) => {
      if (phase === 'uploading' && loaded > 0.7 * SIZE) isRotated ??= run.set({ rotated: 3 })
    }
    await uploaderOf(run).upload(file, { onProgress })
    await isRotated
    expect(await run.state()).toMatchObject({ objects: [{ sha256, times: 1 }] })
  })

  it('after the secrets were rotated, in the middle too, as long as the old ones open', async () => {
    const run = createRun()
    const secrets = ['first', 'second', 'third'].map((name) => `the ${name} sealing secret of this run`)
    const [first = '', second = '', third = ''] = secrets
    await run.set({ secrets: [first] })
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, pause())
    await run.set({ secrets: [second, first] })
    let isRotated: Promise<unknown> | undefined
    const onProgress = ({ phase, loaded }: { phase: string; loaded: number }) => {
      if (phase === 'uploading' && loaded > 0.7 * SIZE) isRotated ??= run.set({ secrets: [third, second, first] })
    }
    await uploaderOf(run).upload(file, { onProgress })
    await isRotated
    expect(await run.state()).toMatchObject({ objects: [{ sha256, times: 1 }] })
    expect(await startsOf(run)).toBe(1)
  })

  it('after its user was logged out, and in again', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, pause())
    await run.set({ isDenied: true })
    await expect(uploaderOf(run).upload(file)).rejects.toMatchObject({ status: 401, serverCode: 'LOGIN_NEEDED' })
    await run.set({ isDenied: false })
    await uploaderOf(run).upload(file)
    expect(await run.state()).toMatchObject({ objects: [{ sha256, times: 1 }] })
    expect(await startsOf(run)).toBe(1)
  })

  it('from the beginning where the server does not know its session any more', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, pause())
    await run.set({ secrets: ['another sealing secret of the browser tests'] })
    const { key } = await uploaderOf(run).upload(file)
    expect((await run.state()).objects).toMatchObject([{ key, sha256, times: 1 }])
    expect(await startsOf(run)).toBe(2)
  })

  it('from the beginning where OSS has it no more, also in the middle', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, pause())
    await run.set({ isSwept: true })
    let isSwept: Promise<unknown> | undefined
    const onProgress = ({ phase, loaded }: { phase: string; loaded: number }) => {
      if (phase === 'uploading' && loaded > SIZE / 2) isSwept ??= run.set({ isSwept: true })
    }
    const { key } = await uploaderOf(run).upload(file, { onProgress })
    await isSwept
    expect((await run.state()).objects).toMatchObject([{ key, sha256, times: 1 }])
  })
})

describe('an upload in parts that the app rejects', () => {
  it('fails for good, and is not gone on with', async () => {
    const run = createRun()
    await run.set({ isRejecting: true })
    const { file } = await createFile(SIZE)
    const resumeStore = createStore(run.run)
    const upload = uploaderOf(run, { resumeStore }).upload(file)
    await expect(upload).rejects.toMatchObject({ code: 'UPLOAD_REFUSED', serverCode: 'NO_CAT' })
    expect(await resumeStore.listResumable()).toEqual([])
    expect((await run.state()).unfinished).toBe(0)
  })
})

describe('createResumeStore', () => {
  it('lists what was left, and forgets it', async () => {
    const run = createRun()
    const resumeStore = createStore(run.run)
    const { file } = await createFile(SIZE)
    await uploadSome(uploaderOf(run, { resumeStore }), file, pause())
    const [left] = await resumeStore.listResumable()
    const { name, size, lastModified } = file
    expect(left).toMatchObject({ name, size, lastModified, key: expect.stringMatching(/\.mp4$/) })
    expect(left?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 6 * 24 * HOUR)
    expect(await left?.getFile()).toBeUndefined()
    await resumeStore.forget(left?.id ?? '')
    expect(await resumeStore.listResumable()).toEqual([])
  })

  it('forgets by itself what has ended', async () => {
    const resumeStore = createStore(crypto.randomUUID())
    const { file } = await createFile(10)
    const entry = { id: 'a', session: 's', key: 'k', partSize: 1, partCount: 10, name: 'n', size: 10, lastModified: 0 }
    await resumeStore.put({ ...entry, expire: Date.now() / 1000 - 1 }, file)
    expect(await resumeStore.listResumable()).toEqual([])
    expect(await resumeStore.get('a')).toBeUndefined()
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
