import { parseOssError, parseUploadSignature } from '@acme/oss-upload-core'
import { type OssUpload, UploadDeniedError } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { act, useEmulatedApps } from './emulated-app.js'

const { createApp, recorded } = useEmulatedApps()

const sign = (members: object, app: OssUpload = createApp()) => act(app, 'sign', members)
const confirm = (members: object) => act(createApp(), 'confirm', members)

const png = { name: '照片 1.png', size: 5, type: 'image/png' }

/** Signs one file, and posts a form with what the answer says and these changes. */
async function signAndPost(change: Record<string, string> = {}, content = 'hello') {
  const { answer } = await sign({ files: [png] })
  const [upload] = answer.uploads
  const { host, fields, state } = parseUploadSignature(upload)
  const form = new FormData()
  for (const [name, value] of Object.entries({ key: upload.key, ...fields, ...change })) form.append(name, value)
  form.append('file', new Blob([content], { type: 'text/html' }))
  const post = async () => {
    const response = await fetch(host, { method: 'POST', body: form })
    return {
      status: response.status,
      code: parseOssError(response.status, response.headers, await response.text()).code,
    }
  }
  return { ...(await post()), key: upload.key as string, state, post }
}

describe('POST ?action=sign', () => {
  it('gives each file a signature of its own, in order, and an error in place of those that may not come', async () => {
    const files = [png, { ...png, size: 1025 }, { ...png, size: 0 }, { name: 'b', size: 1024, type: '' }]
    const { status, answer } = await sign({ files })
    expect(status).toBe(200)
    expect(answer.uploads).toEqual([
      expect.objectContaining({
        key: expect.stringMatching(/^users\/42\/[0-9a-f]{32}\.png$/),
        min_size: 5,
        max_size: 5,
      }),
      { error: { code: 'FILE_TOO_LARGE', message: expect.any(String), details: { limit: 1024 } } },
      { error: { code: 'FILE_TOO_SMALL', message: expect.any(String), details: { limit: 1 } } },
      expect.objectContaining({ key: expect.stringMatching(/^users\/42\/[0-9a-f]{32}$/), max_size: 1024 }),
    ])
  })

  it('signs by the version that the query asks for', async () => {
    const member = async (query: string) =>
      (await act(createApp(), `sign${query}`, { files: [png] })).answer.uploads?.[0]
    expect(await member('')).toHaveProperty('x_oss_credential')
    expect(await member('&version=v4')).toHaveProperty('x_oss_credential')
    expect(await member('&version=v1')).toMatchObject({
      accessid: 'emulator-id',
      fields: { OSSAccessKeyId: 'emulator-id' },
    })
    expect(await act(createApp(), 'sign&version=v2', { files: [png] })).toMatchObject({
      ...{ status: 400, code: 'UNSUPPORTED_VERSION' },
    })
  })

  it.each<[string, (request: Request) => unknown]>([
    ['clone', (request) => request.clone()],
    ['make another of', (request) => new Request(request)],
    ['read', (request) => request.json()],
  ])('hands authorize a request that log-in libraries can %s', async (_, use) => {
    const app = createApp({
      authorize: async (request) => {
        await use(request)
        return { dir: 'users/42/' }
      },
    })
    expect((await sign({ files: [png] }, app)).status).toBe(200)
  })

  it('binds key, size and type, which is what is stored, whatever the browser makes of the file', async () => {
    const { status, key, state } = await signAndPost()
    expect(status).toBe(200)
    expect(await confirm({ state, key })).toMatchObject({ status: 200 })
    expect(recorded).toEqual([expect.objectContaining({ key, size: 5, mimeType: 'image/png' })])
  })

  it.each<[string, Record<string, string>, string, string?]>([
    ['another key below the dir', { key: 'users/42/other.png' }, 'AccessDenied'],
    ['another type', { 'Content-Type': 'text/html' }, 'AccessDenied'],
    ['another type that outranks it', { 'x-oss-content-type': 'text/html' }, 'AccessDenied'],
    ['leave to overwrite', { 'x-oss-forbid-overwrite': 'false' }, 'AccessDenied'],
    ['a byte more', {}, 'EntityTooLarge', 'hello!'],
    ['a byte less', {}, 'EntityTooSmall', 'hell'],
  ])('lets OSS refuse %s', async (_, change, code, content) => {
    expect((await signAndPost(change, content)).code).toBe(code)
  })

  it('lets nobody overwrite what was stored, nor confirm another key', async () => {
    const { post, state } = await signAndPost()
    expect(await post()).toEqual({ status: 409, code: 'FileAlreadyExists' })
    const other = await signAndPost()
    expect(await confirm({ state, key: other.key })).toMatchObject({ status: 403, code: 'WRONG_KEY' })
    expect(recorded).toEqual([])
  })

  it('signs the longest metadata with an STS token', async () => {
    const credentials = { accessKeyId: 'STS.ak', accessKeySecret: 'secret', securityToken: 't'.repeat(500) }
    const authorize = () => ({ dir: 'users/0123456789/', metadata: 'x'.repeat(510) })
    const app = createApp({ credentials, authorize, callback: { url: 'https://app.example.com/api/oss-upload' } })
    expect((await sign({ files: [png] }, app)).status).toBe(200)
  })

  it('asks authorize once, by its route', async () => {
    let asked = 0
    const avatar = {
      authorize: () => {
        asked += 1
        return { dir: 'avatars/' }
      },
      onUploaded: () => undefined,
    }
    const app = createApp({ routes: { avatar } })
    const { answer } = await sign({ route: 'avatar', files: [png, png] }, app)
    expect(answer.uploads.map(({ dir }: { dir: string }) => dir)).toEqual(['avatars/', 'avatars/'])
    expect(asked).toBe(1)
    expect(await sign({ route: 'none', files: [png] }, app)).toMatchObject({
      status: 400,
      code: 'UNKNOWN_ROUTE',
    })
  })

  it('answers what authorize throws', async () => {
    const authorize = () => {
      throw new UploadDeniedError('Log in to upload.', { status: 401 })
    }
    expect(await sign({ files: [png] }, createApp({ authorize }))).toMatchObject({ status: 401 })
  })

  it.each([
    {},
    { files: [] },
    { files: {} },
    { files: Array(101).fill(png) },
    { files: [null] },
    { files: [{ ...png, size: -1 }] },
    { files: [{ ...png, size: '5' }] },
    { files: [{ ...png, name: 1 }] },
    { files: [{ ...png, type: 1 }] },
    { route: 1, files: [png] },
  ])('refuses %j', async (members) => {
    expect(await sign(members)).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  })
})
