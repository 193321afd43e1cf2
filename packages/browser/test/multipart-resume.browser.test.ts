import { UploadQueue } from '@acme/oss-upload-browser'
import { describe, expect, it } from 'vitest'
import { createFile, createRun, createStore, pause, type Run, startsOf, uploaderOf, uploadSome } from './parts-run.js'

const HOUR = 3_600_000
const SIZE = 1_000_000
const PART_SIZE = 102_400

describe('an upload in parts that was left', () => {
  it('for a pause goes on with the next upload of the file, by any uploader of the page', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file, pause())
    expect(await run.state()).toMatchObject({ objects: [], unfinished: 1 })
    const { key } = await uploaderOf(run).upload(file)
    const { objects, sent, unfinished } = await run.state()
    expect({ objects, unfinished }).toMatchObject({ objects: [{ key, sha256, times: 1 }], unfinished: 0 })
    expect(sent - SIZE).toBeLessThan(2 * PART_SIZE)
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

  it('for a pause is removed where the next upload is cancelled before it goes on, and not where that is paused', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    const store = createStore(run.run)
    await uploadSome(uploaderOf(run, { resumeStore: store }), file, pause())
    for (const [reason, left] of [
      [pause(), 1],
      [new DOMException('cancelled', 'AbortError'), 0],
    ] as const) {
      const controller = new AbortController()
      const get = (id: string) => {
        controller.abort(reason)
        return store.get(id)
      }
      const upload = uploaderOf(run, { resumeStore: { ...store, get } }).upload(file, { signal: controller.signal })
      await expect(upload).rejects.toBe(reason)
      expect(await store.listResumable()).toHaveLength(left)
      expect((await run.state()).unfinished).toBe(left)
    }
  })

  it('is not gone on with for a key of another folder', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    const uploaderTo = (folder: string) => uploaderOf(run, { naming: ({ name }: File) => `${folder}/${name}` })
    await uploadSome(uploaderTo('one'), file, pause())
    expect((await uploaderTo('two').upload(file)).key).toMatch(/[/]two[/]film[.]mp4$/)
    expect((await uploaderTo('one').upload(file)).key).toMatch(/[/]one[/]film[.]mp4$/)
    expect(await startsOf(run)).toBe(2)
    expect((await run.state()).objects).toHaveLength(2)
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
    await expect.poll(() => queue.get(item?.id ?? 0)?.phase, { timeout: 10_000 }).toBe('paused')
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

  it('pauses a large file whose bytes are all sent, as soon as a part turns out not to be there', async () => {
    const run = createRun()
    const { file, sha256 } = await createFile(SIZE)
    await run.addFault({ effect: 'error', status: 503, code: 'ServiceUnavailable', skip: 9, times: 1 })
    const queue = new UploadQueue(uploaderOf(run, { concurrency: 1 }))
    const [{ id } = { id: 0 }] = queue.add([file])
    queue.on('progress', ({ phase, attempts }) => {
      if (phase === 'confirming' && attempts === 1) queue.pause(id)
    })
    await expect.poll(() => queue.get(id)?.phase, { timeout: 20_000 }).toMatch(/^(paused|done)$/)
    expect([queue.get(id)?.phase, (await run.state()).unfinished]).toEqual(['paused', 1])
    queue.resume(id)
    await expect.poll(() => queue.get(id)?.phase, { timeout: 20_000 }).toBe('done')
    expect((await run.state()).objects).toMatchObject([{ sha256, times: 1 }])
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
    const size = 40 * PART_SIZE
    const { file, sha256 } = await createFile(size)
    await uploadSome(uploaderOf(run), file, pause())
    await run.set({ rotated: 2 })
    let isRotated: Promise<unknown> | undefined
    const onProgress = ({ phase, loaded }: { phase: string; loaded: number }) => {
      if (phase === 'uploading' && loaded > 0.6 * size) isRotated ??= run.set({ rotated: 3 })
    }
    await uploaderOf(run).upload(file, { onProgress })
    await isRotated
    const { objects, sent } = await run.state()
    expect(objects).toMatchObject([{ sha256, times: 1 }])
    // two that the pause cut, and those that were on their way when the keys changed
    expect(sent - size).toBeLessThan(6 * PART_SIZE)
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

  it.each(['multipart-list', 'multipart-sign', 'multipart-complete'])(
    'after something in front of the server had no %s for a while',
    async (unrouted) => {
      const run = createRun()
      const { file, sha256 } = await createFile(SIZE)
      await uploadSome(uploaderOf(run), file, pause())
      await run.set({ unrouted })
      await expect(uploaderOf(run).upload(file)).rejects.toMatchObject({
        code: 'SIGNATURE_REQUEST_FAILED',
        status: 404,
      })
      await run.set({ unrouted: '' })
      await uploaderOf(run).upload(file)
      expect(await run.state()).toMatchObject({ objects: [{ sha256, times: 1 }], unfinished: 0 })
      expect(await startsOf(run)).toBe(1)
    },
  )

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

  it('from the beginning where OSS has it no more, and has the object that it replaces', async () => {
    const run = createRun()
    const [older, newer] = [await createFile(PART_SIZE), await createFile(SIZE)]
    const uploader = uploaderOf(run, { naming: 'local' })
    await uploader.upload(older.file)
    await uploadSome(uploader, newer.file, pause())
    await run.set({ isSwept: true })
    const { key } = await uploader.upload(newer.file)
    expect((await run.state()).objects).toMatchObject([{ key, sha256: newer.sha256, times: 2 }])
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
