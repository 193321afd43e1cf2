import { createServer, type IncomingMessage, request } from 'node:http'
import { createOssUpload, memoryStore, type OssUploadOptions, type UploadStore } from '@acme/oss-upload-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { close, listen } from './callback-sender.js'
import { credentials, useEmulatedApps } from './emulated-app.js'
import { options, SECRET } from './options-fixture.js'

const { createApp } = useEmulatedApps()
afterEach(() => vi.useRealTimers())

const ok = { status: 'ok', durationMs: expect.any(Number) }
const failing = (code: string) => ({
  status: 'failing',
  durationMs: expect.any(Number),
  code,
  message: expect.any(String),
})

const healthOf = (change: Partial<OssUploadOptions> = {}) => createApp(change).checkHealth()

const expired = { ...credentials, expiration: new Date(0) }
const down = () => Promise.reject(Object.assign(new Error(`cannot log in with ${SECRET}`), { code: 'ECONNREFUSED' }))

describe('checkHealth', () => {
  it('is ok where credentials, store and bucket are, and leaves nothing in the store', async () => {
    const claimed: string[] = []
    const inner = memoryStore()
    const store: UploadStore = {
      ...inner,
      claim: (id, leaseMs) => {
        claimed.push(id)
        return inner.claim(id, leaseMs)
      },
    }
    expect(await healthOf({ store })).toEqual({ status: 'ok', checks: { credentials: ok, store: ok, bucket: ok } })
    expect(await inner.claim(claimed[0] as string, 1000)).toMatchObject({ status: 'claimed' })
  })

  it.each<[string, string, Partial<OssUploadOptions>]>([
    ['the function throws', 'CREDENTIALS_UNAVAILABLE', { credentials: down }],
    ['they are half', 'CREDENTIALS_INVALID', { credentials: async () => ({ accessKeyId: 'ak' }) as never }],
    ['they have expired', 'CREDENTIALS_EXPIRED', { credentials: () => expired }],
  ])('says of credentials: %s (%s), and does not ask the bucket', async (_, code, change) => {
    const asked: unknown[] = []
    const fetch = async (url: unknown) => {
      asked.push(url)
      return new Response()
    }
    expect(await healthOf({ ...change, fetch: fetch as typeof globalThis.fetch })).toEqual({
      status: 'failing',
      checks: { credentials: failing(code), store: ok, bucket: failing('NOT_CHECKED') },
    })
    expect(asked).toEqual([])
  })

  it.each<[string, Partial<UploadStore>]>([
    ['claim rejects', { claim: down }],
    ['release rejects', { release: down }],
    ['nothing can be claimed', { claim: async () => ({ status: 'running' }) }],
  ])('says of the store that %s', async (_, change) => {
    const { status, checks } = await healthOf({ store: { ...memoryStore(), ...change } })
    expect([status, checks]).toEqual(['failing', { credentials: ok, store: failing('STORE_UNAVAILABLE'), bucket: ok }])
  })

  it.each<[string, string, Partial<OssUploadOptions>]>([
    ['the secret is wrong', 'BUCKET_DENIED', { credentials: { ...credentials, accessKeySecret: 'wrong' } }],
    ['the AccessKey is unknown', 'BUCKET_DENIED', { credentials: { ...credentials, accessKeyId: 'unknown' } }],
    ['nobody listens', 'BUCKET_UNAVAILABLE', { endpoint: 'http://127.0.0.1:1' }],
  ])('says of the bucket that %s', async (_, code, change) => {
    expect((await healthOf(change)).checks).toEqual({ credentials: ok, store: ok, bucket: failing(code) })
  })

  it('says that there is no such bucket', async () => {
    const { host } = createApp()
    const bucket = 'no-such-bucket'
    // by name, which not every resolver knows below localhost
    const fetchByName = (url: string) =>
      new Promise<Response>((resolve, reject) => {
        const headers = { host: `${bucket}.localhost:${new URL(host).port}` }
        const respond = ({ statusCode, headers }: IncomingMessage) =>
          resolve(new Response(null, { status: statusCode ?? 0, headers: headers as HeadersInit }))
        request(url, { method: 'HEAD', headers }, respond).on('error', reject).end()
      })
    const health = await healthOf({ bucket, endpoint: host, fetch: fetchByName as typeof fetch })
    expect(health.checks.bucket).toEqual(failing('NO_SUCH_BUCKET'))
  })

  it.each([
    [403, 'BUCKET_DENIED'],
    [500, 'BUCKET_UNAVAILABLE'],
    [200, 'BUCKET_UNAVAILABLE'],
  ])('reads a plain %i of what stands for the bucket as %s', async (status, code) => {
    const server = createServer((_, response) => response.writeHead(status).end())
    const endpoint = await listen(server)
    const { checks } = await healthOf({ endpoint })
    await close(server)
    expect(checks.bucket).toEqual(failing(code))
  })

  it('looks below the dir that it is told', async () => {
    const asked: string[] = []
    const recordingFetch = (url: string, init: RequestInit) => {
      asked.push(new URL(url).pathname)
      return fetch(url, init)
    }
    await createApp({ fetch: recordingFetch as typeof fetch }).checkHealth({ dir: 'users/' })
    expect(asked).toEqual([expect.stringMatching(/^\/users\/health-check-[0-9a-f]{32}$/)])
  })

  it('waits 2 seconds for each, and no longer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const never = () => new Promise<never>(() => {})
    const store = { ...memoryStore(), claim: never }
    const change = { ...options, store, fetch: never as typeof fetch } as OssUploadOptions
    const stuck = createOssUpload(change).checkHealth()
    await vi.advanceTimersByTimeAsync(2000)
    expect((await stuck).checks).toEqual({ credentials: ok, store: failing('TIMEOUT'), bucket: failing('TIMEOUT') })
    const stuckFirst = createOssUpload({ ...change, credentials: never }).checkHealth()
    await vi.advanceTimersByTimeAsync(2000)
    expect((await stuckFirst).checks).toMatchObject({ credentials: failing('TIMEOUT'), bucket: failing('NOT_CHECKED') })
  })

  it('holds no secret; the log has the whole error, once for each that fails', async () => {
    const warned: object[] = []
    const ignore = () => {}
    const logger = { debug: ignore, info: ignore, error: ignore, warn: (facts: object) => warned.push(facts) }
    const change = { credentials: down, store: { ...memoryStore(), claim: down }, logger }
    const health = JSON.stringify(await healthOf(change))
    expect(health).not.toContain(SECRET)
    expect(health).toContain('ECONNREFUSED')
    expect(warned).toHaveLength(2)
    expect(warned).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ check: 'store', err: expect.objectContaining({ code: 'ECONNREFUSED' }) }),
      ]),
    )
  })
})
