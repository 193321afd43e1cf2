import { parseUploadSignature } from '@acme/oss-upload-core'
import { createOssUpload, type OssUploadOptions, UploadDeniedError, type UploadEvent } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { NOW, options, SECRET } from './options-fixture.js'

const URL_OF_MOUNT = 'https://app.example.com/api/oss-upload'

const ask = (change: Partial<OssUploadOptions> = {}, query = '', init: RequestInit = {}) =>
  createOssUpload({ ...options, ...change } as OssUploadOptions).fetch(new Request(URL_OF_MOUNT + query, init))

const conditionsOf = (answer: { policy: string }) =>
  JSON.parse(Buffer.from(answer.policy, 'base64').toString()).conditions

describe('GET', () => {
  it('answers the V4 shape of the official samples and our own members', async () => {
    const response = await ask()
    expect(response.status).toBe(200)
    const answer = await response.json()
    expect(answer).toEqual({
      policy: expect.any(String),
      x_oss_signature_version: 'OSS4-HMAC-SHA256',
      x_oss_credential: 'ak/20260115/cn-hangzhou/oss/aliyun_v4_request',
      x_oss_date: '20260115T100000Z',
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
      host: 'https://media.oss-cn-hangzhou.aliyuncs.com',
      dir: 'users/42/',
      expire: NOW.getTime() / 1000 + 3600,
      callback: expect.any(String),
      protocol: 1,
      server_time: NOW.getTime() / 1000,
      min_size: 0,
      max_size: 20 * 1024 ** 2,
      state: expect.stringMatching(/^[A-Za-z0-9_-]+$/),
      actions: ['sign', 'confirm', 'multipart'],
    })
    expect(JSON.parse(Buffer.from(answer.callback, 'base64').toString())).toMatchObject({ callbackUrl: URL_OF_MOUNT })
  })

  it('answers the classic V1 shape for version=v1', async () => {
    const answer = await (await ask({}, '?version=v1')).json()
    expect(answer).toMatchObject({ accessid: 'ak', signature: expect.stringMatching(/^[A-Za-z0-9+/]{27}=$/) })
    expect(answer).not.toHaveProperty('x_oss_credential')
  })

  it('reads no query out of a fragment', async () => {
    for (const query of ['#?version=v1', '?fields=0#&version=v1'])
      expect(await (await ask({}, query)).json()).not.toHaveProperty('accessid')
  })

  it('signs by signatureVersion where the query names none', async () => {
    expect(await (await ask({ signatureVersion: 'v1' })).json()).toHaveProperty('accessid')
  })

  it('conditions only what every client of the samples sends', async () => {
    const answer = await (await ask()).json()
    expect(conditionsOf(answer)).toEqual([
      { bucket: 'media' },
      ['content-length-range', 0, 20 * 1024 ** 2],
      ['starts-with', '$key', 'users/42/'],
      ['eq', '$success_action_status', '200'],
      ['eq', '$callback', answer.callback],
      { 'x-oss-signature-version': 'OSS4-HMAC-SHA256' },
      { 'x-oss-credential': answer.x_oss_credential },
      { 'x-oss-date': answer.x_oss_date },
    ])
  })

  it('gives every field to send, and binds each, for fields=1', async () => {
    const answer = await (await ask({}, '?fields=1')).json()
    const { policy, 'x-oss-signature': signature, ...bound } = answer.fields
    expect(policy).toBe(answer.policy)
    expect(signature).toBe(answer.signature)
    const conditions = JSON.stringify(conditionsOf(answer))
    for (const value of Object.values(bound)) expect(conditions).toContain(JSON.stringify(value))
    expect(parseUploadSignature(answer).fields).toEqual(answer.fields)
  })

  it('never outlives temporary credentials', async () => {
    const expiration = new Date(NOW.getTime() + 60_000)
    const credentials = async () => ({ accessKeyId: 'STS.ak', accessKeySecret: 's', securityToken: 't', expiration })
    const answer = await (await ask({ credentials })).json()
    expect(answer).toMatchObject({ expire: expiration.getTime() / 1000, security_token: 't' })
  })

  it('is never cached nor transformed', async () => {
    expect((await ask()).headers.get('cache-control')).toBe('no-store, no-transform')
    expect((await ask({}, '', { method: 'DELETE' })).headers.get('cache-control')).toBe('no-store, no-transform')
  })

  it('refuses a version that it does not know with 400 UNSUPPORTED_VERSION', async () => {
    const response = await ask({}, '?version=v2')
    expect(response.status).toBe(400)
    expect((await response.json()).error).toMatchObject({ code: 'UNSUPPORTED_VERSION', request_id: expect.any(String) })
  })

  it('asks the route that the query names, and refuses one that it does not know', async () => {
    const route = (dir: string) => ({ authorize: () => ({ dir }), onUploaded: () => undefined })
    const routes = { avatar: route('avatars/'), video: route('videos/') }
    expect(await (await ask({ routes }, '?route=video')).json()).toMatchObject({ dir: 'videos/' })
    expect(await (await ask({ routes })).json()).toMatchObject({ dir: 'users/42/' })
    for (const query of ['?route=none', '?route=__proto__']) {
      const response = await ask({ routes }, query)
      expect([response.status, (await response.json()).error.code]).toEqual([400, 'UNKNOWN_ROUTE'])
    }
    const named = createOssUpload({ ...options, authorize: undefined, onUploaded: undefined, routes } as never)
    expect((await named.fetch(new Request(URL_OF_MOUNT))).status).toBe(400)
  })

  it('gives every signature a state of its own, which the callback carries as a literal', async () => {
    const [one, other] = await Promise.all([ask(), ask()].map(async (response) => (await response).json()))
    expect(one.state).not.toBe(other.state)
    const { callbackBody } = JSON.parse(Buffer.from(one.callback, 'base64').toString())
    expect(callbackBody).toContain(`&state=${one.state}`)
  })

  it('answers what authorize throws as UploadDeniedError in its words', async () => {
    const authorize = () => {
      throw new UploadDeniedError('Log in to upload.', { status: 401, code: 'LOGIN_NEEDED' })
    }
    const response = await ask({ authorize })
    expect(response.status).toBe(401)
    expect((await response.json()).error).toMatchObject({ code: 'LOGIN_NEEDED', message: 'Log in to upload.' })
  })

  it.each<[string, Partial<OssUploadOptions>]>([
    ['authorize throws', { authorize: () => Promise.reject(new Error(`database ${SECRET}`)) }],
    ['authorize returns nothing', { authorize: () => undefined as never }],
    ['authorize opens the whole bucket by mistake', { authorize: () => ({ dir: '' }) }],
    ['authorize returns a dir without a slash', { authorize: () => ({ dir: 'users/42' }) }],
    ['authorize returns a size that is none', { authorize: () => ({ dir: 'u/', maxSize: 'huge' }) }],
    ['metadata is above 512 bytes', { authorize: () => ({ dir: 'u/', metadata: 'x'.repeat(511) }) }],
    ['metadata is none that JSON carries', { authorize: () => ({ dir: 'u/', metadata: 1n }) }],
    ['the credentials are gone', { credentials: () => Promise.reject(new Error('STS is down')) }],
    ['the credentials are half', { credentials: async () => ({ accessKeyId: 'ak' }) as never }],
    [
      'the credentials have expired',
      { credentials: () => ({ accessKeyId: 'a', accessKeySecret: SECRET, expiration: NOW }) },
    ],
  ])('answers 500 without a detail and tells the operator where %s', async (_, change) => {
    const errors: unknown[] = []
    const onEvent = (event: UploadEvent) => event.type === 'failed' && errors.push(event.error)
    const response = await ask({ ...change, onEvent })
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(JSON.parse(text).error.code).toBe('INTERNAL_ERROR')
    expect(text).not.toContain(SECRET)
    expect(errors).toHaveLength(1)
  })

  it.each(['', '?fields=1'])('signs the largest metadata with an STS token (%s)', async (query) => {
    const metadata = 'x'.repeat(510)
    const credentials = { accessKeyId: 'STS.ak', accessKeySecret: SECRET, securityToken: 't'.repeat(700) }
    const authorize = () => ({ dir: 'users/0123456789/', metadata })
    expect((await ask({ credentials, authorize }, query)).status).toBe(200)
  })

  it('opens the whole bucket only when told so', async () => {
    expect((await ask({ authorize: () => ({ dir: '', wholeBucket: true }) })).status).toBe(200)
  })
})

describe('other methods', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])('%s is 405 with Allow', async (method) => {
    const response = await ask({}, '', { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, POST, OPTIONS')
  })
})

describe('CORS', () => {
  const allowedOrigins = ['https://www.example.com']
  const from = (origin: string, method = 'GET') => ask({ allowedOrigins }, '', { method, headers: { origin } })

  it('lets a listed origin read, with its cookies', async () => {
    const { headers } = await from('https://www.example.com')
    expect(headers.get('access-control-allow-origin')).toBe('https://www.example.com')
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('vary')).toBe('Origin')
    expect((await from('https://www.example.com', 'OPTIONS')).status).toBe(204)
  })

  it('lets no other origin read, nor pass a preflight', async () => {
    const { headers } = await from('https://evil.example')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('vary')).toBe('Origin')
    expect((await from('https://evil.example', 'OPTIONS')).status).toBe(403)
  })
})

describe('createOssUpload', () => {
  it.each<[string, Record<string, unknown>]>([
    ['bucket', { bucket: 'Media' }],
    ['region', { region: 'oss-cn-hangzhou' }],
    ['region', { region: undefined }],
    ['endpoint', { endpoint: 'https://a/b' }],
    ['credentials.accessKeySecret', { credentials: { accessKeyId: 'ak' } }],
    ['callback.url', { callback: { mode: 'oss' } }],
    ['callback is "sometimes"', { callback: 'sometimes' }],
    ['policy', { policy: 'each' }],
    ['leaseSeconds', { leaseSeconds: 0 }],
    ['fileMetadataSchema', { fileMetadataSchema: {} }],
    ['callback.url', { callback: { url: '/api/oss-upload' } }],
    ['callback.url', { callback: { url: 'https://APP.example.com/api' } }],
    ['callback.url', { callback: { url: 'https://app.example.com/a%20b' } }],
    ['callback.url', { callback: { url: 'https://app.example.com/a+b' } }],
    ['callback.url', { callback: { url: 'https://app.example.com//a' } }],
    ['callback.url', { callback: { url: 'https://app.example.com/a/../b' } }],
    ['callback.url', { callback: { url: 'https://app.example.com/a#b' } }],
    ['callback.url', { callback: { url: 'https://app.example.com' } }],
    ['secrets', { secrets: undefined }],
    ['secrets[0]', { secrets: ['short'] }],
    ['authorize', { authorize: undefined }],
    ['onUploaded', { onUploaded: {} }],
    ['routes.a.onUploaded', { routes: { a: { authorize: () => ({}) } } }],
    ['routes', { routes: { 'a b': {} } }],
    ['policyLifetimeSeconds', { policyLifetimeSeconds: 3601 }],
    ['policyLifetimeSeconds', { policyLifetimeSeconds: 0.5 }],
    ['signatureVersion', { signatureVersion: 'v2' }],
    ['allowedOrigins', { allowedOrigins: ['*'] }],
    ['allowedOrigins', { allowedOrigins: ['https://a.example/'] }],
  ])('throws at once and names %s for %j', (name, change) => {
    expect(() => createOssUpload({ ...options, ...change } as never)).toThrow(name)
  })

  it('keeps the options as they were', async () => {
    const changed = { ...options, credentials: { accessKeyId: 'ak', accessKeySecret: SECRET } }
    const ossUpload = createOssUpload(changed)
    changed.credentials.accessKeyId = 'other'
    expect(await (await ossUpload.fetch(new Request(URL_OF_MOUNT))).json()).toMatchObject({
      x_oss_credential: expect.stringMatching(/^ak\//),
    })
  })
})
