import { UploadError, UploadQueue } from '@acme/oss-upload-browser'
import { describe, expect, it, vi } from 'vitest'
import { createHeldUploader, createQueueRun, filesOf, phasesOf, textFile, until, untilIdle } from './queue-run.js'

const codesOf = (items: readonly { error: unknown }[]) => items.map(({ error }) => error && (error as UploadError).code)

describe('the filters of a queue', () => {
  it('maxFiles: refuses what comes after, says why, and sends the others', async () => {
    const { queue, below } = createQueueRun({ filters: { maxFiles: 2 } })
    const refused = vi.fn()
    queue.on('refused', refused)
    const items = queue.add(filesOf(3))
    expect(codesOf(items)).toEqual([undefined, undefined, 'TOO_MANY_FILES'])
    expect(refused).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        id: 3,
        phase: 'refused',
        error: expect.objectContaining({ limit: 2, fileName: '2.txt' }),
      }),
    )
    const { counts, fraction, total } = await untilIdle(queue)
    expect(counts).toMatchObject({ done: 2, refused: 1 })
    expect({ fraction, total }).toEqual({ fraction: 1, total: 20 })
    expect(await below()).toHaveLength(2)
  })

  it('maxFiles: gives a place back with what is removed, cleared or cancelled, and retry asks again', async () => {
    const { queue } = createQueueRun({ filters: { maxFiles: 1 } })
    queue.add(filesOf(2))
    queue.retry(2)
    expect(queue.get(2)?.phase).toBe('refused')
    await untilIdle(queue)
    queue.clearDone()
    queue.retry(2)
    expect((await untilIdle(queue)).counts.done).toBe(1)
    queue.remove(2)
    queue.add([textFile('c.txt')])
    queue.cancel(3)
    queue.add([textFile('d.txt')])
    queue.retry(3)
    expect(codesOf((await untilIdle(queue)).items)).toEqual(['TOO_MANY_FILES', undefined])
  })

  it('maxTotalSize: refuses the file that would be too much, and takes a smaller one', () => {
    const { uploader } = createHeldUploader()
    const queue = new UploadQueue(uploader, { filters: { maxTotalSize: '1kb' } })
    const items = queue.add([new Blob([new Uint8Array(1000)]), new Blob([new Uint8Array(25)]), new Blob(['x'])])
    expect(codesOf(items)).toEqual([undefined, 'TOTAL_TOO_LARGE', undefined])
    expect(items[1]?.error).toMatchObject({ size: 25, limit: 1024 })
    queue.cancel()
  })

  it('accept, sizes and duplicates: refuse as the uploader would, as soon as a file is added', () => {
    const { uploader } = createHeldUploader()
    const filters = { accept: ['.txt'], maxFileSize: 10, minFileSize: 2, preventDuplicates: true }
    const queue = new UploadQueue(uploader, { filters })
    const twin = new File(['abc'], 'a.txt', { lastModified: 1 })
    const items = queue.add([
      twin,
      new File(['abc'], 'a.txt', { lastModified: 1 }),
      textFile('b.exe'),
      textFile('c.txt', 'x'.repeat(11)),
      textFile('d.txt', 'x'),
    ])
    expect(codesOf(items)).toEqual([
      ...[undefined, 'DUPLICATE_FILE', 'FILE_TYPE_NOT_ACCEPTED', 'FILE_TOO_LARGE', 'FILE_TOO_SMALL'],
    ])
    queue.remove(1)
    queue.retry(2)
    expect(queue.get(2)?.phase).toBe('signing')
    queue.cancel()
  })

  it('preventDuplicates: lets a failed file be sent again, and no other in its place', async () => {
    const { queue, addFault } = createQueueRun(
      { filters: { preventDuplicates: true } },
      { filters: { preventDuplicates: true } },
    )
    await addFault({ effect: 'error', status: 403, code: 'AccessDenied', times: 1 })
    const again = () => new File(['abc'], 'a.txt', { lastModified: 1 })
    queue.add([again()])
    await untilIdle(queue)
    expect(codesOf(queue.add([again()]))).toEqual(['DUPLICATE_FILE'])
    queue.retry(1)
    expect((await untilIdle(queue)).counts).toMatchObject({ done: 1, refused: 1 })
    queue.clearDone()
    expect(codesOf(queue.add([again()]))).toEqual(['DUPLICATE_FILE'])
  })

  it('check: refuses with its words or its error, lets others in, and nothing is sent before', async () => {
    const known = new UploadError('FILE_TOO_LARGE', { limit: 7 })
    const check = async (file: File | Blob) => {
      const text = await file.text()
      if (text === 'said') return 'No such files.'
      if (text === 'thrown') throw new Error('Broken file.')
      if (text === 'known') throw known
    }
    const { queue, below } = createQueueRun({ filters: { check } })
    const items = queue.add(['said', 'thrown', 'known', 'good'].map((text) => textFile(`${text}.txt`, text)))
    expect(phasesOf(items)).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
    const { items: after } = await until(queue, ({ counts }) => counts.done + counts.refused === 4)
    expect(codesOf(after)).toEqual(['CHECK_REFUSED', 'CHECK_REFUSED', 'FILE_TOO_LARGE', undefined])
    expect(after.slice(0, 2).map(({ error }) => (error as Error).message)).toEqual(['No such files.', 'Broken file.'])
    expect(await below()).toHaveLength(1)
  })

  it('check: has no say any more once the file is cancelled, paused or gone', async () => {
    const answers: (() => void)[] = []
    const check = () => new Promise<void>((resolve) => answers.push(resolve))
    const { queue } = createQueueRun({ filters: { check, maxFiles: 3 } })
    queue.add(filesOf(3))
    queue.cancel(1)
    queue.remove(2)
    queue.pause(3)
    for (const answer of answers) answer()
    await until(queue, ({ counts }) => counts.cancelled === 1)
    expect(queue.getSnapshot().counts).toMatchObject({ cancelled: 1, paused: 1, refused: 0, done: 0 })
    queue.resume(3)
    expect((await untilIdle(queue)).counts).toMatchObject({ cancelled: 1, done: 1 })
  })

  it('check: judges a few at a time, in their order, and is not held up by what was cancelled meanwhile', async () => {
    const asked: string[] = []
    let [running, most] = [0, 0]
    const check = async (file: File | Blob) => {
      asked.push((file as File).name)
      // never answers
      if (asked.length <= 8) return new Promise<void>(() => {})
      most = Math.max(most, ++running)
      await file.text()
      running--
    }
    const { uploader } = createHeldUploader()
    const queue = new UploadQueue(uploader, { filters: { check } })
    queue.add(filesOf(200))
    expect(asked).toHaveLength(8)
    for (let id = 1; id <= 8; id++) queue.cancel(id)
    await until(queue, ({ items, counts }) => items.length === 200 && counts.waiting === 0)
    expect(asked).toEqual(filesOf(200).map(({ name }) => name))
    expect(most).toBe(8)
    queue.cancel()
  })
})
