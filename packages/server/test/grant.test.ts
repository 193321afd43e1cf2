import { UploadDeniedError, type UploadGrant } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { act, MOUNT, png, post, refusalOf, sign, store, useEmulatedApps } from './emulated-app.js'

const { createApp, recorded } = useEmulatedApps()

const appWith = (grant: Partial<UploadGrant>) => createApp({ authorize: () => ({ dir: 'users/42/', ...grant }) })
const fileOf = (type: string) => new Blob([png], { type })

describe('accept', () => {
  it.each([
    [['image/png'], 'image/png', 'image/jpeg'],
    [['image/png', 'application/pdf'], 'application/pdf', 'text/html'],
    [['image/*'], 'image/webp', 'video/mp4'],
    [['image/*'], 'image/avif', 'image/svg+xml'],
    [['text/*'], 'text/plain', 'image/png'],
  ])('%j in a policy has OSS take %s and refuse %s, and a form without a type', async (accept, good, bad) => {
    const app = appWith({ accept })
    const signature = await sign(app)
    expect(signature.accept).toEqual(accept)
    expect((await post(signature, 'users/42/good', fileOf(good))).status).toBe(200)
    expect(await refusalOf(await post(signature, 'users/42/bad', fileOf(bad)))).toBe('403 AccessDenied')
    const lying = { 'Content-Type': good, 'x-oss-content-type': bad }
    expect(await refusalOf(await post(signature, 'users/42/bad', fileOf(good), lying))).toBe('403 AccessDenied')
    const silent = await post({ ...signature, accept: undefined }, 'users/42/bad', fileOf(good))
    expect(await refusalOf(silent)).toBe('403 AccessDenied')
  })

  it.each([
    [['image/*', 'application/pdf'], 'text/html', true],
    [['image/*'], 'image/SVG+xml', true],
    [['image/png'], 'text/html', false],
  ])('%j refuses %s afterwards, where the policy could not', async (accept, type, isOwnClient) => {
    const app = appWith({ accept })
    const signature = await sign(app, isOwnClient ? '?fields=1' : '')
    const types: Record<string, string> = isOwnClient ? { 'Content-Type': type, 'x-oss-content-type': type } : {}
    const posted = await post({ ...signature, accept: undefined }, 'users/42/a', fileOf(type), types)
    expect(posted.status).toBe(200)
    const { state } = signature
    expect(await act(app, 'confirm', { state, key: 'users/42/a' })).toMatchObject({ status: 403, code: 'WRONG_TYPE' })
    expect(recorded).toEqual([])
  })

  it.each([[['image/*', 'image/svg+xml']], [['*/*']]])('%j takes SVG', async (accept) => {
    const app = appWith({ accept })
    const signature = await sign(app)
    await store(signature, 'users/42/a.svg', fileOf('image/svg+xml'))
    expect(await act(app, 'confirm', { state: signature.state, key: 'users/42/a.svg' })).toMatchObject({ status: 200 })
  })

  it('conditions nothing for clients that know only the fields of their sample', async () => {
    const { fields } = await sign(appWith({ accept: ['image/png'] }), '')
    expect(atob(fields.policy ?? '')).not.toContain('ontent-type')
  })
})

describe('what authorize wants stored along', () => {
  const headers = {
    contentType: 'application/pdf',
    contentDisposition: 'attachment; filename="report.pdf"',
    cacheControl: 'public, max-age=31536000, immutable',
    storageClass: 'IA',
    acl: 'public-read',
    objectMetadata: { author: 'alice', 'sent-by': 'form 7' },
  } as const

  it('is stored, and bound: our own client sends it back, and nothing else in its place', async () => {
    const signature = await sign(appWith(headers))
    await store(signature, 'users/42/a', fileOf('text/plain'))
    const stored = await fetch(`${signature.host}/users/42/a`)
    expect(Object.fromEntries(stored.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': headers.contentDisposition,
      'cache-control': headers.cacheControl,
      'x-oss-storage-class': 'IA',
      'x-oss-meta-author': 'alice',
      'x-oss-meta-sent-by': 'form 7',
    })
    for (const field of [
      'Content-Type',
      'x-oss-content-type',
      'Content-Disposition',
      'Cache-Control',
      'x-oss-storage-class',
      'x-oss-object-acl',
      'x-oss-meta-author',
    ]) {
      const changed = await post(signature, 'users/42/b', fileOf('text/plain'), { [field]: 'private' })
      expect([field, await refusalOf(changed)]).toEqual([field, '403 AccessDenied'])
    }
  })

  it('goes with each file that is signed on its own', async () => {
    const app = appWith(headers)
    const { answer } = await act(app, 'sign', { files: [{ name: 'a.txt', size: 74, type: 'text/plain' }] })
    expect(answer.uploads[0].fields).toMatchObject({
      'Content-Type': 'application/pdf',
      'x-oss-object-acl': 'public-read',
      'x-oss-meta-author': 'alice',
      'x-oss-forbid-overwrite': 'true',
    })
  })

  it('is no business of clients that know only the fields of their sample', async () => {
    const { fields } = await sign(appWith(headers), '')
    expect(Object.keys(fields)).not.toContain('Cache-Control')
    expect(atob(fields.policy ?? '')).not.toContain('Cache-Control')
  })

  it.each<[string, Partial<UploadGrant>]>([
    ['a line break', { cacheControl: 'no-store\r\nx-evil: 1' }],
    ['text that is not ASCII', { contentDisposition: 'attachment; filename="照片.png"' }],
    ['another storage class', { storageClass: 'Tape' as never }],
    ['another ACL', { acl: 'world' as never }],
    ['the server’s own tag', { objectMetadata: { 'upload-tag': 'x' } }],
    ['a name that is no header', { objectMetadata: { 'A b': 'x' } }],
    ['a type that is none', { accept: ['png'] }],
    ['an empty accept', { accept: [] }],
    ['accept and one type for all', { accept: ['image/*'], contentType: 'image/png' }],
    ['no number of files', { maxFiles: 0 }],
  ])('is refused as the app’s mistake with %s', async (_, grant) => {
    const errors: unknown[] = []
    const app = createApp({
      authorize: () => ({ dir: 'users/42/', ...grant }),
      onEvent: (event) => event.type === 'failed' && errors.push(event.error),
    })
    expect((await app.fetch(new Request(`${MOUNT}?fields=1`))).status).toBe(500)
    expect(errors).toEqual([expect.any(Error)])
  })
})

describe('maxFiles', () => {
  it('is told, and is the limit of one sign request', async () => {
    const app = appWith({ maxFiles: 2 })
    expect(await (await app.fetch(new Request(MOUNT))).json()).toMatchObject({ max_files: 2 })
    const files = (count: number) => ({ files: Array.from({ length: count }, () => ({ name: 'a', size: 1 })) })
    expect(await act(app, 'sign', files(2))).toMatchObject({ status: 200 })
    expect(await act(app, 'sign', files(3))).toMatchObject({ status: 400, code: 'TOO_MANY_FILES' })
  })
})

describe('policy: per-file', () => {
  it('gives no signature that is good for more than one file', async () => {
    const app = createApp({ policy: 'per-file' })
    const response = await app.fetch(new Request(`${MOUNT}?fields=1`))
    expect([response.status, (await response.json()).error.code]).toEqual([400, 'PER_FILE_ROUTE'])
    expect(await act(app, 'sign', { files: [{ name: 'a', size: 1 }] })).toMatchObject({ status: 200 })
  })

  it('refuses a type that is not accepted in that file’s place', async () => {
    const app = appWith({ accept: ['image/*'] })
    const files = [
      { name: 'a.png', size: 74, type: 'image/png' },
      { name: 'a.svg', size: 74, type: 'image/svg+xml' },
      { name: 'a', size: 74 },
    ]
    const { answer } = await act(app, 'sign', { files })
    const codes = answer.uploads.map(({ error }: { error?: { code: string } }) => error?.code ?? 'signed')
    expect(codes).toEqual(['signed', 'FILE_TYPE_NOT_ACCEPTED', 'FILE_TYPE_NOT_ACCEPTED'])
  })
})

describe('rateLimit', () => {
  it('answers 429 with Retry-After before authorize is asked, for signatures and confirmations', async () => {
    const calls: string[] = []
    const app = createApp({
      rateLimit: (request, { action }) => {
        calls.push(`${request.method} ${action}`)
        return { retryAfterSeconds: 1.2 }
      },
      authorize: () => {
        throw new UploadDeniedError('never asked')
      },
    })
    const response = await app.fetch(new Request(MOUNT))
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2'])
    expect(await act(app, 'sign', { files: [] })).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' })
    expect(await act(app, 'confirm', {})).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' })
    expect(calls).toEqual(['GET sign', 'POST sign', 'POST confirm'])
  })

  it('lets pass whom it says nothing of', async () => {
    const app = createApp({ rateLimit: async () => undefined })
    expect((await app.fetch(new Request(MOUNT))).status).toBe(200)
  })
})
