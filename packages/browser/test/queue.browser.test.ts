import { OssDirectUploader, type UploadItem, UploadQueue } from '@acme/oss-upload-browser'
import { describe, expect, inject, it, vi } from 'vitest'
import { hearPageErrors } from './page-errors.js'
import {
  createHeldUploader,
  createQueueRun,
  filesOf,
  nextFrame,
  phasesOf,
  textFile,
  until,
  untilIdle,
} from './queue-run.js'

const appUrl = inject('appUrl')

describe('a file of an UploadQueue', () => {
  it('goes through its phases in order, and is full only when it is done', async () => {
    const { queue, below } = createQueueRun()
    const seen: UploadItem[] = []
    queue.on('progress', (item) => seen.push(item))
    queue.on('done', (item) => seen.push(item))
    const [added] = queue.add([textFile('a.bin', 'x'.repeat(3_000_000))])
    expect(added).toMatchObject({ id: 1, phase: 'signing', loaded: 0, total: 3_000_000, fraction: 0, attempts: 1 })
    await untilIdle(queue)
    const phases = phasesOf(seen).filter((phase, index, all) => phase !== all[index - 1])
    expect(phases).toEqual(['signing', 'uploading', 'confirming', 'done'])
    const fractions = seen.map(({ fraction }) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.filter((fraction) => fraction === 1)).toHaveLength(1)
    const done = seen.at(-1)
    expect(done).toMatchObject({ loaded: 3_000_000, result: { data: { key: done?.key } } })
    expect(await below()).toMatchObject([{ key: done?.key, runs: 1 }])
  })

  it('may be empty, and a Blob without a name', async () => {
    const { queue, below } = createQueueRun()
    queue.add([textFile('empty.txt', ''), new Blob(['abc'])])
    const { items, fraction, total } = await untilIdle(queue)
    expect(items).toMatchObject([
      { phase: 'done', fraction: 1, total: 0 },
      { phase: 'done', fraction: 1, total: 3 },
    ])
    expect({ fraction, total }).toEqual({ fraction: 1, total: 3 })
    expect(await below()).toHaveLength(2)
  })

  it('fails alone, with the error, and counts as not sent', async () => {
    const { queue, addFault } = createQueueRun()
    await addFault({ effect: 'error', status: 403, code: 'AccessDenied', times: 1 })
    const failed = vi.fn()
    queue.on('failed', failed)
    queue.add(filesOf(3))
    const { counts, fraction, loaded, total } = await untilIdle(queue)
    expect(counts).toMatchObject({ done: 2, failed: 1 })
    expect({ loaded, total }).toEqual({ loaded: 20, total: 30 })
    expect(fraction).toBeLessThan(1)
    expect(failed).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        phase: 'failed',
        loaded: 0,
        error: expect.objectContaining({ code: 'UPLOAD_REJECTED' }),
      }),
    )
  })

  it('is in the list once, however often it is added', async () => {
    const { queue, below } = createQueueRun()
    const file = textFile('a.txt')
    const [[first], [second]] = [queue.add([file]), queue.add([file])]
    expect(second).toBe(first)
    await untilIdle(queue)
    expect(await below()).toHaveLength(1)
  })
})

describe('the queue', () => {
  it('takes files while it runs, and tells of idle when all have ended', async () => {
    const { queue, below } = createQueueRun()
    const idle = vi.fn()
    queue.on('idle', idle)
    const off = queue.on('done', () => {
      off()
      queue.add(filesOf(4))
    })
    queue.add([textFile('first.txt')])
    expect((await untilIdle(queue)).counts.done).toBe(5)
    expect(idle).toHaveBeenCalledTimes(1)
    expect(await below()).toHaveLength(5)
  })

  it('has no more files in flight than the uploader allows, with a second queue beside it too', async () => {
    const { uploader, open, askedTimes } = createHeldUploader({ concurrency: 3 })
    const [one, other] = [new UploadQueue(uploader), new UploadQueue(uploader)]
    let most = 0
    for (const queue of [one, other])
      queue.on('progress', () => {
        const running = [...one.getSnapshot().items, ...other.getSnapshot().items].filter(({ phase }) =>
          ['signing', 'uploading', 'confirming'].includes(phase),
        )
        most = Math.max(most, running.length)
      })
    const added = [...one.add(filesOf(6)), ...other.add(filesOf(6))]
    expect(added.filter(({ phase }) => phase === 'signing')).toHaveLength(3)
    // by turns: the second does not wait until the first has sent all of its files
    const firstOfOther = new Promise<number>((resolve) => {
      other.on('done', () => resolve(one.getSnapshot().counts.done))
    })
    const ends = [untilIdle(one), untilIdle(other)]
    open()
    for (const { counts } of await Promise.all(ends)) expect(counts.done).toBe(6)
    expect(most).toBeLessThanOrEqual(3)
    expect(await firstOfOther).toBeLessThan(6)
    expect(askedTimes()).toBe(1)
  })

  it('uses every host name of the bucket as soon as they are known', async () => {
    const uploader = new OssDirectUploader({ endpoint: `${appUrl}/two-hosts` })
    const queue = new UploadQueue(uploader)
    queue.add(filesOf(12, 100_000))
    const { counts } = await until(
      queue,
      ({ counts: { uploading, confirming, done } }) => uploading + confirming + done > 6,
    )
    expect(counts.failed).toBe(0)
    await untilIdle(queue)
    expect(queue.getSnapshot().counts.failed).toBe(0)
  })

  it('starts one file alone, and none twice', async () => {
    const { queue, below } = createQueueRun({ autoStart: false })
    const [first, second] = queue.add(filesOf(2))
    queue.start(second?.id)
    queue.start(second?.id)
    expect((await untilIdle(queue)).counts).toMatchObject({ done: 1, waiting: 1 })
    expect(queue.get(first?.id ?? 0)?.phase).toBe('waiting')
    expect(await below()).toHaveLength(1)
  })

  it('without autoStart, sends with each start what is there, and nothing twice', async () => {
    const { queue, below } = createQueueRun({ autoStart: false })
    expect(phasesOf(queue.add(filesOf(2)))).toEqual(['waiting', 'waiting'])
    queue.start()
    queue.start()
    const [late] = queue.add([textFile('late.txt')])
    expect(late?.phase).toBe('waiting')
    expect((await untilIdle(queue)).counts).toMatchObject({ done: 2, waiting: 1 })
    expect(await below()).toHaveLength(2)
    queue.start()
    expect((await untilIdle(queue)).counts).toMatchObject({ done: 3, waiting: 0 })
    queue.start()
    await nextFrame()
    expect(queue.getSnapshot().isBusy).toBe(false)
    expect(await below()).toHaveLength(3)
  })

  it('goes on where a listener throws, and reports it', async () => {
    const { queue } = createQueueRun()
    const shown = hearPageErrors()
    const later = vi.fn()
    for (const name of ['added', 'progress', 'done', 'idle'] as const) {
      queue.on(name, () => {
        throw new Error(`broken at ${name}`)
      })
      queue.on(name, later)
    }
    queue.subscribe(() => {
      throw new Error('broken at change')
    })
    queue.add(filesOf(1))
    await until(queue, ({ counts }) => counts.done === 1)
    for (const name of ['added', 'progress', 'done', 'idle', 'change'])
      expect(shown).toHaveBeenCalledWith(expect.stringContaining(`broken at ${name}`))
    expect(later).toHaveBeenCalledWith(expect.objectContaining({ phase: 'done' }))
  })

  it('is no longer heard by who has gone', async () => {
    const { queue } = createQueueRun()
    const [listener, stays] = [vi.fn(), vi.fn()]
    const [off, offAgain] = [queue.on('done', listener), queue.on('done', listener)]
    queue.on('done', stays)
    off()
    off()
    queue.add(filesOf(1))
    await untilIdle(queue)
    expect(listener).toHaveBeenCalledTimes(1)
    offAgain()
    queue.add([textFile('b.txt')])
    await untilIdle(queue)
    expect(listener).toHaveBeenCalledTimes(1)
    expect(stays).toHaveBeenCalledTimes(2)
  })

  it('sends only the first of two files with one key that are under way together', async () => {
    const { queue, below } = createQueueRun({}, { naming: 'local' })
    queue.add([textFile('same.txt', '1'), textFile('same.txt', '22')])
    const { items } = await untilIdle(queue)
    expect(items).toMatchObject([{ phase: 'done' }, { phase: 'failed', error: { code: 'DUPLICATE_KEY' } }])
    queue.remove(2)
    queue.add([textFile('same.txt', '333')])
    expect((await untilIdle(queue)).items[1]).toMatchObject({ phase: 'done', id: 3 })
    expect(await below()).toMatchObject([{ runs: 2 }])
  })
})

describe('getSnapshot', () => {
  it('is one object until something changes, and an item changes alone', async () => {
    const { queue } = createQueueRun({ autoStart: false })
    const empty = queue.getSnapshot()
    expect(empty).toMatchObject({ items: [], loaded: 0, total: 0, fraction: 0, isBusy: false })
    expect(queue.getSnapshot()).toBe(empty)
    queue.add(filesOf(3))
    const before = await until(queue, ({ items }) => items.length === 3)
    await nextFrame()
    expect(queue.getSnapshot()).toBe(before)
    queue.cancel(2)
    const after = await until(queue, ({ counts }) => counts.cancelled === 1)
    expect(after).not.toBe(before)
    expect(after.items.map((item, index) => item === before.items[index])).toEqual([true, false, true])
    expect(Object.isFrozen(after) && Object.isFrozen(after.items) && after.items.every(Object.isFrozen)).toBe(true)
    expect(before.items[1]?.phase).toBe('waiting')
  })

  it('changes once a frame at most, however much happens', async () => {
    const { queue } = createQueueRun({}, { mount: 'upload' })
    const { subscribe, getSnapshot } = queue
    let frames = 0
    let isCounting = true
    const count = () => {
      frames++
      if (isCounting) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
    let [changes, events] = [0, 0]
    subscribe(() => void changes++)
    queue.on('progress', () => void events++)
    queue.add(filesOf(200))
    await until(queue, ({ counts }) => counts.done === 200)
    isCounting = false
    expect(events).toBeGreaterThanOrEqual(400)
    expect(changes).toBeLessThanOrEqual(frames + 1)
    expect(getSnapshot()).toMatchObject({ fraction: 1, loaded: 2000, total: 2000, isBusy: false })
  })

  it('changes in a hidden tab too, which has no frames', async () => {
    const frames = vi.spyOn(window, 'requestAnimationFrame').mockImplementation(() => 0)
    const { queue } = createQueueRun({ autoStart: false })
    queue.add(filesOf(1))
    await until(queue, ({ items }) => items.length === 1)
    frames.mockRestore()
  })

  it('has the speed and the time left of all files, while some are sent', async () => {
    const { queue, addFault } = createQueueRun()
    await addFault({ effect: 'bandwidth', upBytesPerSecond: 4_000_000 })
    queue.add(filesOf(8, 2_000_000))
    const {
      bytesPerSecond = 0,
      etaSeconds = 0,
      loaded,
      total,
    } = await until(queue, ({ bytesPerSecond: b }) => b !== undefined)
    expect(total).toBe(16_000_000)
    expect(bytesPerSecond).toBeGreaterThan(0)
    expect(etaSeconds).toBeCloseTo((total - loaded) / bytesPerSecond)
    await untilIdle(queue)
    await nextFrame()
    expect(queue.getSnapshot()).toMatchObject({ bytesPerSecond: undefined, fraction: 1 })
  })
})

describe('UploadQueue', () => {
  it.each<[string, object]>([
    ['filters.maxFiles', { filters: { maxFiles: -1 } }],
    ['filters.maxTotalSize', { filters: { maxTotalSize: 'big' } }],
    ['filters.accept', { filters: { accept: ['png'] } }],
  ])('names %s when it cannot work', (name, options) => {
    expect(() => new UploadQueue(new OssDirectUploader({ endpoint: '/x' }), options)).toThrow(name)
  })
})
