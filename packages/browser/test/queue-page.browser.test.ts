import { perFile, UploadQueue } from '@acme/oss-upload-browser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cdp, server } from 'vitest/browser'
import { createHeldUploader, createQueueRun, filesOf, until, untilIdle } from './queue-run.js'

/** Whether the browser would ask before the page is left. */
const asksBeforeLeaving = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }))

describe('guardLeaving', () => {
  it('has the browser ask while files are under way, and no longer', async () => {
    const { uploader, open } = createHeldUploader()
    const queue = new UploadQueue(uploader, { guardLeaving: true })
    expect(asksBeforeLeaving()).toBe(false)
    queue.add(filesOf(2))
    expect(asksBeforeLeaving()).toBe(true)
    queue.pause()
    expect(asksBeforeLeaving()).toBe(false)
    queue.resume()
    expect(asksBeforeLeaving()).toBe(true)
    open()
    await untilIdle(queue)
    expect(asksBeforeLeaving()).toBe(false)
  })

  it('is off unless it is asked for', () => {
    const queue = new UploadQueue(createHeldUploader().uploader)
    queue.add(filesOf(1))
    expect(asksBeforeLeaving()).toBe(false)
    queue.cancel()
  })
})

describe('wakeLock', () => {
  afterEach(() => void vi.unstubAllGlobals())

  const offerWakeLock = (wakeLock: object | undefined) =>
    Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: wakeLock })

  it('is held while files are under way, taken back when the tab is shown again, and released', async () => {
    const released = vi.fn()
    const request = vi.fn(async () => ({ release: async () => released() }))
    offerWakeLock({ request })
    const { uploader, open } = createHeldUploader()
    const queue = new UploadQueue(uploader, { wakeLock: true })
    expect(request).not.toHaveBeenCalled()
    queue.add(filesOf(2))
    expect(request).toHaveBeenCalledExactlyOnceWith('screen')
    document.dispatchEvent(new Event('visibilitychange'))
    expect(request).toHaveBeenCalledTimes(2)
    open()
    await untilIdle(queue)
    await expect.poll(() => released.mock.calls.length).toBe(1)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(request).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['absent', undefined],
    ['refused', { request: () => Promise.reject(new DOMException('low battery', 'NotAllowedError')) }],
  ])('changes nothing where it is %s', async (_, wakeLock) => {
    offerWakeLock(wakeLock)
    const { queue } = createQueueRun({ wakeLock: true })
    queue.add(filesOf(1))
    expect((await untilIdle(queue)).counts.done).toBe(1)
  })
})

const devtools = () => cdp() as unknown as { send(method: string): Promise<{ metrics?: Metric[] }> }

interface Metric {
  readonly name: string
  readonly value: number
}

/** How many listeners the page has, signals' and requests' too, once the garbage is gone; 0 where the engine cannot be asked. */
async function countListeners(): Promise<number> {
  if (server.browser !== 'chromium') return 0
  await devtools().send('Performance.enable')
  await devtools().send('HeapProfiler.collectGarbage')
  const { metrics = [] } = await devtools().send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSEventListeners')?.value ?? Number.NaN
}

async function expectCollected(made: WeakRef<File>[]): Promise<void> {
  // the other engines can be asked for no garbage collection
  if (server.browser !== 'chromium') return
  await expect
    .poll(
      async () => {
        await devtools().send('HeapProfiler.collectGarbage')
        return made.filter((file) => file.deref()).length
      },
      { timeout: 20_000 },
    )
    .toBe(0)
}

describe('ten thousand files', () => {
  /** Sends a thousand, has others refused, and cancels the rest before their turn; what it leaves are weak references. */
  const sendMany = async ({ queue }: ReturnType<typeof createQueueRun>): Promise<WeakRef<File>[]> => {
    const made: WeakRef<File>[] = []
    const make = (count: number) => {
      const files = filesOf(count)
      made.push(...files.map((file) => new WeakRef(file)))
      return files
    }
    queue.add(make(1000))
    expect((await untilIdle(queue)).counts.done).toBe(1000)
    queue.add(make(9000))
    queue.cancel()
    const { counts } = await until(queue, ({ items }) => items.length === 10_000)
    expect(counts).toMatchObject({ done: 1000, cancelled: 2000, refused: 7000 })
    return made
  }

  it('are not kept once they are cleared or removed, nor is a listener', async () => {
    const run = createQueueRun({ filters: { maxFiles: 3000 }, guardLeaving: true }, { naming: 'local' })
    const { queue } = run
    const listeners = await countListeners()
    const made = await sendMany(run)
    queue.clearDone()
    expect((await until(queue, ({ counts }) => counts.done === 0)).items).toHaveLength(9000)
    queue.remove()
    expect(await until(queue, ({ items }) => items.length === 0)).toMatchObject({ total: 0, isBusy: false })
    await expectCollected(made)
    expect(await countListeners()).toBeLessThanOrEqual(listeners)
  }, 120_000)

  it('are not kept under a policy per file either', async () => {
    const { queue } = createQueueRun({ metadata: () => null }, { mount: 'faulty-each', policy: perFile })
    const made: WeakRef<File>[] = []
    const send = async () => {
      const files = filesOf(20)
      made.push(...files.map((file) => new WeakRef(file)))
      queue.add(files)
      expect((await untilIdle(queue)).counts.done).toBe(20)
    }
    await send()
    queue.clearDone()
    await until(queue, ({ items }) => items.length === 0)
    await expectCollected(made)
  })

  it('are added, steered and summed up in time that grows with their number', async () => {
    const { uploader } = createHeldUploader()
    const queue = new UploadQueue(uploader)
    const before = queue.getSnapshot()
    let changes = 0
    queue.subscribe(() => void changes++)
    let arrays = 0
    const seen = new Set<unknown>([before])
    queue.on('added', () => {
      if (!seen.has(queue.getSnapshot().items)) arrays++
      seen.add(queue.getSnapshot().items)
    })
    for (const file of filesOf(10_000)) queue.add([file])
    queue.pause()
    queue.resume()
    queue.cancel()
    // all of it within one frame, or the few that the browser made of it
    await until(queue, ({ counts }) => counts.cancelled === 10_000)
    expect(changes).toBeLessThan(100)
    expect(arrays).toBeLessThan(100)
  })
})
