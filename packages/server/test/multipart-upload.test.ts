import { describe, expect, it } from 'vitest'
import { act, useEmulatedApps } from './emulated-app.js'
import { content, file, PART_SIZE, put, putAll, read, start } from './multipart-page.js'

const { createApp: createAnyApp, recorded } = useEmulatedApps()
const createApp = (change = {}) =>
  createAnyApp({
    multipart: { partSize: PART_SIZE },
    authorize: () => ({ dir: 'users/42/', maxSize: '10mb', metadata: { userId: 42 } }),
    ...change,
  })

describe('an upload in parts', () => {
  it('is begun with the URLs of its parts, and recorded once they are there', async () => {
    const app = createApp()
    const upload = await start(app, { file: { ...file, metadata: { album: 'a' } } })
    expect(upload).toMatchObject({
      key: expect.stringMatching(/^users\/42\/[0-9a-f]{32}\.mp4$/),
      part_size: PART_SIZE,
      part_count: 3,
      urls: [1, 2, 3].map((part_number) => ({ part_number, expire: upload.urls[0]?.expire })),
    })
    expect((upload.urls[0]?.expire ?? 0) - upload.server_time).toBe(3600)
    const parts = await putAll(upload.urls)
    const { status, answer } = await act(app, 'multipart-complete', { session: upload.session, parts })
    expect({ status, answer }).toMatchObject({ status: 200, answer: { status: 'recorded', data: { id: 1 } } })
    expect(recorded).toEqual([
      expect.objectContaining({
        ...{ key: upload.key, size: content.length, mimeType: 'video/mp4', via: 'multipart' },
        ...{ metadata: { userId: 42 }, fileMetadata: { album: 'a' } },
      }),
    ])
    expect(await read(app, upload.key)).toEqual(content)
  })

  it('is completed without a list of parts', async () => {
    const app = createApp()
    const upload = await start(app)
    await putAll([...upload.urls].reverse())
    expect(await act(app, 'multipart-complete', { session: upload.session })).toMatchObject({ status: 200 })
    expect(await read(app, upload.key)).toEqual(content)
  })

  it('lists its parts, signs more of them, and is aborted', async () => {
    const app = createApp()
    const upload = await start(app)
    const { session } = upload
    await putAll(upload.urls.slice(1))
    const listed = await act(app, 'multipart-list', { session })
    expect(listed.answer.parts).toEqual([
      {
        part_number: 2,
        etag: expect.stringMatching(/^[0-9A-F]{32}$/),
        size: PART_SIZE,
        crc64: expect.stringMatching(/^\d+$/),
      },
      {
        part_number: 3,
        etag: expect.stringMatching(/^[0-9A-F]{32}$/),
        size: 4321,
        crc64: expect.stringMatching(/^\d+$/),
      },
    ])
    const { answer } = await act(app, 'multipart-sign', { session, part_numbers: [3, 1] })
    expect(answer.urls.map(({ part_number }: { part_number: number }) => part_number)).toEqual([3, 1])
    await putAll(answer.urls)
    for (let again = 0; again < 2; again++) {
      const request = { session }
      expect((await act(app, 'multipart-abort', request)).status).toBe(204)
    }
    expect((await put(answer.urls[0], content.subarray(2 * PART_SIZE))).status).toBe(404)
    expect(await act(app, 'multipart-list', { session })).toMatchObject({ status: 404, code: 'NO_SUCH_UPLOAD' })
    expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 404, code: 'NO_SUCH_UPLOAD' })
  })
})
