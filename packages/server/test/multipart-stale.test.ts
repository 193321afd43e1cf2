import { afterEach, describe, expect, it } from 'vitest'
import { useEmulatedApps } from './emulated-app.js'
import { start, unfinished } from './multipart-page.js'

const { createApp, emulator } = useEmulatedApps()

const allow = (grant: object, change: object = {}) =>
  createApp({ authorize: () => ({ dir: 'users/42/', maxSize: '10mb', ...grant }), ...change })

afterEach(() => emulator().clock.reset())

describe('abortStale', () => {
  it('aborts what was begun too long ago, below a prefix, and leaves the rest', async () => {
    const dirs = ['stale/a/', 'stale/b/', 'other/']
    const began = []
    for (const dir of dirs) began.push(await start(allow({ dir })))
    const at = (days: number, change: object = {}) =>
      allow({}, { now: () => new Date(Date.now() + days * 86_400_000), ...change })
    emulator().clock.offset(6 * 86_400_000)
    expect(await at(6).abortStale({ prefix: 'stale/' })).toEqual({ total: 2, aborted: [], failed: [] })
    const keys = began.slice(0, 2).map(({ key }) => ({ key, uploadId: expect.any(String) }))
    emulator().clock.offset(8 * 86_400_000)
    const { total, aborted, failed } = await at(8).abortStale({ prefix: 'stale/' })
    expect([total, failed]).toEqual([2, []])
    expect([...aborted].sort((a, b) => (a.key < b.key ? -1 : 1))).toEqual(keys)
    emulator().clock.reset()
    expect(await unfinished(at(0), 'stale/')).toBe(0)
    expect(await unfinished(at(0), 'other/')).toBe(1)
    expect((await at(0).abortStale({ prefix: 'other/', olderThanSeconds: 0 })).aborted).toHaveLength(1)
  })

  it('waits as long as sessions are good for', async () => {
    const upload = await start(allow({ dir: 'short/' }))
    const soon = () => new Date(Date.now() + 120_000)
    const short = allow({}, { multipart: { sessionLifetimeSeconds: 60 }, now: soon })
    expect((await allow({}, { now: soon }).abortStale({ prefix: 'short/' })).aborted).toEqual([])
    expect((await short.abortStale({ prefix: 'short/' })).aborted).toEqual([
      { key: upload.key, uploadId: expect.any(String) },
    ])
  })

  it('reports what OSS does not abort, goes on, and ends with its signal', async () => {
    const app = allow({ dir: '失败 1+/' })
    const began = [await start(app), await start(app)]
    const [failing = ''] = began.map(({ key }) => key)
    const fault = {
      operation: 'AbortMultipartUpload',
      keyPrefix: failing,
      effect: 'error',
      status: 403,
      code: 'X',
    } as const
    const { id } = emulator().faults.add(fault)
    const report = await app.abortStale({ prefix: '失败 1+/', olderThanSeconds: 0 })
    expect(report).toMatchObject({ total: 2, aborted: [{ key: began[1]?.key }] })
    expect(report.failed).toEqual([{ key: failing, uploadId: expect.any(String), code: 'OBJECT_UNAVAILABLE' }])
    emulator().faults.remove(id)
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(app.abortStale({ prefix: '失败 1+/', olderThanSeconds: 0, signal })).rejects.toThrow('enough')
    expect(await unfinished(app, '失败 1+/')).toBe(1)
    await expect(app.abortStale({ olderThanSeconds: -1 })).rejects.toThrow(RangeError)
  })

  it('goes through more uploads than one page lists', async () => {
    const app = allow({ dir: 'many/' })
    const batch = () => Promise.all(Array.from({ length: 100 }, () => start(app)))
    for (let count = 0; count < 1100; count += 100) await batch()
    const { total, aborted } = await app.abortStale({ prefix: 'many/', olderThanSeconds: 0 })
    expect([total, aborted.length, await unfinished(app, 'many/')]).toEqual([1100, 1100, 0])
  })
})
