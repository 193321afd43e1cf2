import { OssDirectUploader, perFile, UploadQueue } from '@acme/oss-upload-browser'
import { describe, expect, inject, it, vi } from 'vitest'
import { createHeldUploader, createQueueRun, filesOf, phasesOf, textFile, until, untilIdle } from './queue-run.js'

const appUrl = inject('appUrl')

/** Watched while it is sent. */
const LARGE = 300_000
/** More than the sockets take: it is not sent while the other side reads nothing. */
const HUGE = 24_000_000

const untilSome = (queue: UploadQueue<{ key: string }>, phase: string) =>
  until(queue, ({ items }) => items.some((item) => item.phase === phase && (phase !== 'uploading' || item.loaded > 0)))

describe('pause and resume', () => {
  it('end a form that is on its way, and send it anew: it is stored once', async () => {
    const { queue, addFault, below } = createQueueRun()
    await addFault({ effect: 'stall', afterBytes: 100_000, times: 1 })
    queue.add(filesOf(1, HUGE))
    await untilSome(queue, 'uploading')
    queue.pause(1)
    expect(queue.get(1)).toMatchObject({ phase: 'paused', error: undefined })
    expect((await until(queue, ({ counts }) => counts.paused === 1)).isBusy).toBe(false)
    queue.resume(1)
    const { items } = await untilIdle(queue)
    expect(items).toMatchObject([{ phase: 'done', attempts: 2 }])
    expect(await below()).toMatchObject([{ key: items[0]?.key, runs: 1 }])
  })

  it('tell what sends the file apart from a cancel, by the reason', async () => {
    const reasons: unknown[] = []
    const uploader = new OssDirectUploader<unknown>({ endpoint: `${appUrl}/upload` })
    const group = uploader.group()
    uploader.group = () => ({
      ...group,
      upload: (file, options) => {
        const { signal } = options ?? {}
        signal?.addEventListener('abort', () => reasons.push(signal.reason.name))
        return group.upload(file, options)
      },
    })
    const queue = new UploadQueue(uploader)
    queue.add(filesOf(2))
    queue.pause(1)
    queue.cancel(2)
    expect(reasons).toEqual(['PauseError', 'AbortError'])
  })

  it('hold back files that are queued, and let the others go on', async () => {
    const { uploader, open } = createHeldUploader({ concurrency: 1 })
    const queue = new UploadQueue(uploader)
    queue.add(filesOf(3))
    queue.pause(2)
    open()
    expect(phasesOf((await untilIdle(queue)).items)).toEqual(['done', 'paused', 'done'])
    queue.resume()
    expect(phasesOf((await untilIdle(queue)).items)).toEqual(['done', 'done', 'done'])
  })

  it('hold all, and let all go on', async () => {
    const { uploader, open } = createHeldUploader({ concurrency: 2 })
    const queue = new UploadQueue(uploader)
    queue.add(filesOf(5))
    const idle = untilIdle(queue)
    queue.pause()
    expect((await idle).counts.paused).toBe(5)
    queue.resume()
    open()
    expect((await untilIdle(queue)).counts.done).toBe(5)
  })

  it('do not end a file that may be stored: it is stored and recorded once', async () => {
    const { queue, addFault, below } = createQueueRun({}, { stallSeconds: 2 })
    await addFault({ effect: 'stall', at: 'answer', times: 1 })
    queue.add(filesOf(1))
    await until(queue, ({ counts }) => counts.uploading === 1)
    queue.pause()
    expect(queue.get(1)?.phase).toBe('uploading')
    expect((await untilIdle(queue)).items).toMatchObject([{ phase: 'done', attempts: 1 }])
    expect(await below()).toMatchObject([{ runs: 1 }])
  })

  it('end such a file once its attempt has come to nothing', async () => {
    const { queue, addFault, below } = createQueueRun()
    await addFault({ effect: 'latency', ms: 300, times: 1 })
    await addFault({ effect: 'error', status: 503, code: 'ServiceUnavailable', times: 1 })
    queue.add(filesOf(1))
    await until(queue, ({ counts }) => counts.uploading === 1)
    queue.pause()
    expect((await untilIdle(queue)).counts.paused).toBe(1)
    expect(await below()).toEqual([])
    queue.resume()
    expect((await untilIdle(queue)).counts.done).toBe(1)
    expect(await below()).toMatchObject([{ runs: 1 }])
  })

  it('may be called again at once', async () => {
    const { queue, below } = createQueueRun()
    queue.add(filesOf(8, LARGE))
    for (let round = 0; round < 5; round++) {
      queue.pause()
      queue.resume()
    }
    expect((await untilIdle(queue)).counts.done).toBe(8)
    expect((await below()).filter(({ runs }) => runs === 1)).toHaveLength(8)
  })
})

describe('cancel', () => {
  it('ends one file and no other, and says so once', async () => {
    const { queue, addFault, below } = createQueueRun()
    const cancelled = vi.fn()
    queue.on('cancelled', cancelled)
    await addFault({ effect: 'stall', afterBytes: 100_000, times: 1 })
    queue.add(filesOf(1, HUGE))
    await untilSome(queue, 'uploading')
    queue.add([textFile('b.txt')])
    queue.cancel(1)
    queue.cancel(1)
    expect(queue.get(1)).toMatchObject({ phase: 'cancelled', loaded: 0, mayBeStored: false, error: undefined })
    const { fraction, total } = await untilIdle(queue)
    // what was cancelled is no part of the whole
    expect({ fraction, total }).toEqual({ fraction: 1, total: 5 })
    expect(cancelled).toHaveBeenCalledTimes(1)
    expect(await below()).toHaveLength(1)
  })

  it('says where the file may be stored all the same', async () => {
    const { queue, addFault } = createQueueRun()
    await addFault({ effect: 'stall', at: 'answer', times: 1 })
    queue.add(filesOf(1, LARGE))
    await untilSome(queue, 'confirming')
    queue.cancel(1)
    expect(queue.get(1)).toMatchObject({ phase: 'cancelled', mayBeStored: true })
  })

  it('ends all that were started, and leaves what waits for start', async () => {
    const { uploader } = createHeldUploader({ concurrency: 1 })
    const queue = new UploadQueue(uploader, { autoStart: false })
    queue.add(filesOf(3))
    queue.start()
    queue.pause(3)
    queue.add([textFile('later.txt')])
    const idle = untilIdle(queue)
    queue.cancel()
    await idle
    expect([1, 2, 3, 4].map((id) => queue.get(id)?.phase)).toEqual(['cancelled', 'cancelled', 'cancelled', 'waiting'])
    queue.cancel(4)
    expect(queue.get(4)?.phase).toBe('cancelled')
  })
})

describe('retry', () => {
  it('sends a failed file again, at its place and before those behind it', async () => {
    const { queue, addFault, below } = createQueueRun({}, { concurrency: 1, naming: 'local' })
    await addFault({ effect: 'error', status: 403, code: 'AccessDenied', times: 1 })
    const off = queue.on('failed', ({ id }) => {
      off()
      queue.retry(id)
    })
    const ends: number[] = []
    queue.on('done', ({ id }) => ends.push(id))
    queue.add(filesOf(3))
    const { items } = await untilIdle(queue)
    expect(ends).toEqual([1, 2, 3])
    expect(items[0]).toMatchObject({ id: 1, phase: 'done', attempts: 2, error: undefined })
    expect(await below()).toHaveLength(3)
  })

  it('sends all that failed, whatever the faults were, and every file is stored once', async () => {
    const { queue, addFault, below } = createQueueRun({}, { retries: 0, stallSeconds: 2 })
    const effects = [
      { effect: 'error', status: 503, code: 'ServiceUnavailable' },
      { effect: 'drop', at: 'body' },
    ]
    for (const [index, fault] of effects.entries())
      await addFault({ ...fault, probability: 0.3, seed: index + 1, times: 20 })
    queue.add(filesOf(40))
    for (let counts = (await untilIdle(queue)).counts; counts.failed > 0; ) {
      const idle = untilIdle(queue)
      queue.retry()
      counts = (await idle).counts
    }
    const stored = await below()
    expect(stored).toHaveLength(40)
    expect(stored.filter(({ runs }) => runs !== 1)).toEqual([])
  })

  it('asks the server again about a file that is stored, and sends nothing', async () => {
    const queue = new UploadQueue(new OssDirectUploader({ endpoint: `${appUrl}/failing-callback` }))
    queue.add([textFile('a.txt')])
    const { items } = await untilIdle(queue)
    expect(items).toMatchObject([{ phase: 'failed', loaded: 5, error: { code: 'STORED_UNCONFIRMED' } }])
    const phases: string[] = []
    queue.on('progress', ({ phase }) => phases.push(phase))
    queue.retry()
    expect((await untilIdle(queue)).items).toMatchObject([{ phase: 'failed', key: items[0]?.key, attempts: 2 }])
    expect(phases).not.toContain('uploading')
  })

  it('leaves alone what the app’s server refused for good, unless it is named', async () => {
    const queue = new UploadQueue(new OssDirectUploader({ endpoint: `${appUrl}/rejecting` }))
    queue.add([textFile('dog.txt')])
    await untilIdle(queue)
    queue.retry()
    expect(queue.get(1)).toMatchObject({ phase: 'failed', attempts: 1 })
    queue.retry(1)
    expect((await untilIdle(queue)).items).toMatchObject([{ phase: 'failed', attempts: 2 }])
  })

  it('sends a cancelled file that has not quite ended, where duplicates are prevented too', async () => {
    const { queue, below } = createQueueRun({}, { filters: { preventDuplicates: true } })
    queue.add(filesOf(1, LARGE))
    queue.cancel(1)
    queue.retry(1)
    expect(queue.get(1)?.phase).toBe('queued')
    expect((await untilIdle(queue)).items).toMatchObject([{ phase: 'done' }])
    expect(await below()).toHaveLength(1)
  })
})

describe('priority', () => {
  it('decides who comes next, and the order of adding does among equals', async () => {
    const { uploader, open } = createHeldUploader({ concurrency: 1 })
    const queue = new UploadQueue(uploader)
    const order: number[] = []
    queue.on('done', ({ id }) => order.push(id))
    queue.add(filesOf(4))
    queue.add([textFile('urgent.txt')], { priority: 5 })
    queue.setPriority(4, 5)
    queue.setPriority(2, -1)
    queue.setPriority(99, 1)
    open()
    await untilIdle(queue)
    // the first was in flight already
    expect(order).toEqual([1, 4, 5, 3, 2])
  })
})

describe('remove', () => {
  it('takes a file out of the list, and ends it where it is on its way', async () => {
    const { queue, addFault, below } = createQueueRun()
    await addFault({ effect: 'stall', afterBytes: 100_000, times: 1 })
    queue.add(filesOf(1, HUGE))
    await untilSome(queue, 'uploading')
    const idle = untilIdle(queue)
    queue.remove(1)
    expect((await idle).items).toEqual([])
    expect(queue.get(1)).toBe(undefined)
    expect(await below()).toEqual([])
  })

  it('frees the key and the signature of a file under a policy per file', async () => {
    const signed: number = await (await fetch(`${appUrl}/signatures/per-file`)).json()
    const uploader = new OssDirectUploader<{ key: string }>({
      endpoint: `${appUrl}/per-file`,
      policy: perFile,
      concurrency: 1,
    })
    const queue = new UploadQueue(uploader, { metadata: (file) => ({ size: file.size }) })
    queue.add(filesOf(60))
    for (let id = 5; id <= 60; id++) queue.remove(id)
    const { items } = await untilIdle(queue)
    expect(phasesOf(items)).toEqual(Array(4).fill('done'))
    const asked: number = await (await fetch(`${appUrl}/signatures/per-file`)).json()
    expect(asked - signed).toBe(1)
    const record = await fetch(`${appUrl}/recorded?key=${encodeURIComponent(items[3]?.key ?? '')}`)
    // the server was told of four files, and of no file that was taken out before
    expect(await record.json()).toMatchObject({ metadata: { files: 4 }, fileMetadata: { size: 10 } })
  })
})
