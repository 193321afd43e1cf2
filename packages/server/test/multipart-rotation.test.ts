import type { OssCredentials } from '@acme/oss-upload-core'
import { afterEach, describe, expect, it } from 'vitest'
import { act, credentials, useEmulatedApps } from './emulated-app.js'
import { content, PART_SIZE, partOf, put, putAll, read, start } from './multipart-page.js'

const { createApp: createAnyApp, emulator, recorded } = useEmulatedApps()
const createApp = (change = {}) =>
  createAnyApp({
    multipart: { partSize: PART_SIZE },
    authorize: () => ({ dir: 'users/42/', maxSize: '10mb' }),
    ...change,
  })
type App = ReturnType<typeof createApp>

afterEach(() => emulator().clock.reset())

const HOUR = 3_600_000

/** Sends what OSS does not have yet, by URLs that are signed now, and completes. */
async function goOn(app: App, { session, key }: { session: string; key: string }) {
  const listed = await act(app, 'multipart-list', { session })
  const there = listed.answer.parts.map(({ part_number }: { part_number: number }) => part_number)
  const part_numbers = [1, 2, 3].filter((number) => !there.includes(number))
  const { answer } = await act(app, 'multipart-sign', { session, part_numbers })
  await putAll(answer.urls)
  expect(await act(app, 'multipart-complete', { session })).toMatchObject({ status: 200 })
  expect([await read(createApp(), key), recorded.length]).toEqual([content, 1])
  return there
}

describe('an upload in parts goes on', () => {
  it('after its URLs have expired, with URLs signed anew', async () => {
    let ahead = 0
    const app = createApp({ now: () => new Date(Date.now() + ahead) })
    const upload = await start(app)
    await putAll(upload.urls.slice(0, 1))
    ahead = 2 * HOUR
    emulator().clock.offset(ahead)
    const response = await put(upload.urls[1] as (typeof upload.urls)[0], partOf(content, 2))
    expect([response.status, /<Code>(.*?)</.exec(await response.text())?.[1]]).toEqual([403, 'AccessDenied'])
    const listed = await act(app, 'multipart-list', upload)
    expect(listed.answer.parts).toHaveLength(1)
    const { answer } = await act(app, 'multipart-sign', { session: upload.session, part_numbers: [2, 3] })
    await putAll(answer.urls)
    expect(await act(app, 'multipart-complete', upload)).toMatchObject({ status: 200 })
    emulator().clock.reset()
    expect([await read(createApp(), upload.key), recorded.length]).toEqual([content, 1])
  })

  it('days later, at another process of the app', async () => {
    const upload = await start(createApp())
    await putAll(upload.urls.slice(1))
    const later = createApp({ now: () => new Date(Date.now() + 6 * 24 * HOUR) })
    emulator().clock.offset(6 * 24 * HOUR)
    const { answer } = await act(later, 'multipart-sign', { session: upload.session, part_numbers: [1] })
    await putAll(answer.urls)
    expect(await act(later, 'multipart-complete', upload)).toMatchObject({ status: 200 })
    expect(recorded).toHaveLength(1)
  })

  it('at reconcile, where its session ended before anybody had recorded what OSS made of it', async () => {
    let ahead = 0
    const now = () => new Date(Date.now() + ahead)
    const app = createApp({ multipart: { partSize: PART_SIZE, sessionLifetimeSeconds: 60 }, now })
    const upload = await start(app)
    await putAll(upload.urls)
    emulator().faults.add({ operation: 'HeadObject', keyPrefix: upload.key, times: 1, effect: 'drop', at: 'request' })
    expect(await act(app, 'multipart-complete', upload)).toMatchObject({ status: 500 })
    ahead = 23 * HOUR
    emulator().clock.offset(ahead)
    expect(await act(app, 'multipart-complete', upload)).toMatchObject({ status: 410, code: 'SESSION_EXPIRED' })
    const report = await app.reconcile({ prefix: upload.key })
    expect(report.recorded).toMatchObject([{ key: upload.key, data: { id: 1 } }])
  })

  it('after the secrets were rotated, as long as the old one opens', async () => {
    const [old, fresh] = ['the first sealing secret of the tests', 'the second sealing secret of the tests']
    const upload = await start(createApp({ secrets: [old] }))
    await putAll(upload.urls.slice(0, 1))
    expect(await goOn(createApp({ secrets: [fresh, old] }), upload)).toEqual([1])
    expect(await act(createApp({ secrets: [fresh] }), 'multipart-complete', upload)).toMatchObject({
      status: 403,
      code: 'INVALID_SESSION',
    })
  })

  it('after the credentials were rotated, and OSS knows the old ones no more', async () => {
    const pair = (name: string) => ({
      ...{ accessKeyId: `STS.${name}`, accessKeySecret: `secret of ${name}`, securityToken: `token of ${name}` },
    })
    let current: OssCredentials = pair('old')
    emulator().credentials.add(pair('old'))
    const app = createApp({ credentials: () => current })
    const upload = await start(app)
    expect(new URL(upload.urls[0]?.url ?? '').searchParams.get('x-oss-security-token')).toBe('token of old')
    await putAll(upload.urls.slice(0, 2))
    current = pair('new')
    emulator().credentials.add(pair('new'))
    emulator().credentials.remove('STS.old')
    expect((await put(upload.urls[2] as (typeof upload.urls)[0], partOf(content, 3))).status).toBe(403)
    expect(await goOn(app, upload)).toEqual([1, 2])
  })

  it('with URLs that end with the credentials that signed them', async () => {
    const expiration = new Date(Date.now() + HOUR / 2)
    const app = createApp({ credentials: async () => ({ ...credentials, expiration }) })
    const { urls } = await start(app)
    expect(urls.map(({ expire }) => expire)).toEqual(Array(3).fill(Math.floor(expiration.getTime() / 1000)))
    const { searchParams } = new URL(urls[0]?.url ?? '')
    expect(Number(searchParams.get('x-oss-expires'))).toBeLessThanOrEqual(1800)
  })
})
