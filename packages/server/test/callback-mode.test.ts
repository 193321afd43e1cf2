import { createOssUpload, type OssUploadOptions } from '@acme/oss-upload-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { options } from './options-fixture.js'

const create = (change: Partial<OssUploadOptions>) => createOssUpload({ ...options, ...change } as OssUploadOptions)

/** Whether the policy orders a callback, and what the page is told that it may ask for. */
async function answerOf(change: Partial<OssUploadOptions>) {
  const response = await create(change).fetch(new Request('https://app.example.com/api/oss-upload?fields=1'))
  const { callback, actions } = (await response.json()) as { callback?: string; actions: string[] }
  return { isCalled: callback !== undefined, actions }
}

afterEach(() => vi.unstubAllEnvs())

describe('callback', () => {
  it.each([
    'https://app.example.com/cb',
    'https://93.184.216.34/cb',
    'https://xn--fiqs8s.example/cb',
    'http://172.32.0.1/cb',
  ])('auto has OSS call %s', async (url) => {
    expect(await answerOf({ callback: { url } })).toEqual({ isCalled: true, actions: ['sign', 'confirm', 'multipart'] })
  })

  it.each([
    'http://localhost:3000/cb',
    'http://app.localhost/cb',
    'http://127.0.0.1:3000/cb',
    'http://10.1.2.3/cb',
    'http://172.16.0.1/cb',
    'http://192.168.1.5/cb',
    'http://169.254.169.254/cb',
    'http://100.64.0.1/cb',
    'http://[::1]/cb',
    'http://[2001:db8::1]/cb',
    'http://app/cb',
    'http://app.internal/cb',
    'http://app.local/cb',
  ])('auto leaves %s to the page, which confirms, and throws in production', async (url) => {
    expect(await answerOf({ callback: { url } })).toEqual({
      isCalled: false,
      actions: ['sign', 'confirm', 'multipart'],
    })
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => create({ callback: { url } })).toThrow(TypeError)
    expect(await answerOf({ callback: { url, mode: 'confirm' } })).toMatchObject({ isCalled: false })
    expect(() => create({ callback: { url, mode: 'oss' } })).toThrow(TypeError)
  })

  it('auto has an emulator call a private address, in production too', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const emulated = { endpoint: 'http://127.0.0.1:9000', callback: { url: 'http://127.0.0.1:3000/cb' } }
    expect(await answerOf(emulated)).toMatchObject({ isCalled: true })
  })

  it('without a URL is left to the page, and throws in production', async () => {
    const { callback: _, ...rest } = options as OssUploadOptions & { callback: unknown }
    const app = createOssUpload(rest as OssUploadOptions)
    const answer = await (await app.fetch(new Request('https://app.example.com/cb'))).json()
    expect(answer).not.toHaveProperty('callback')
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => createOssUpload(rest as OssUploadOptions)).toThrow(TypeError)
  })

  it('off offers no confirmation either', async () => {
    expect(await answerOf({ callback: 'off' })).toEqual({ isCalled: false, actions: ['sign'] })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
    const url = 'https://app.example.com/cb?action=confirm'
    expect((await create({ callback: 'off' }).fetch(new Request(url, init))).status).toBe(400)
  })
})
