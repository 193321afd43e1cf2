import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { act, MOUNT, store, useEmulatedApps } from './emulated-app.js'

const { createApp, recorded } = useEmulatedApps()

const album = [
  ['Zod', z.object({ album: z.string().trim().max(20) })],
  ['Valibot', v.object({ album: v.pipe(v.string(), v.trim(), v.maxLength(20)) })],
] as const

const file = (metadata?: unknown) => ({ name: 'a.txt', size: 1, type: 'text/plain', metadata })

describe.each(album)('fileMetadataSchema of %s', (_, fileMetadataSchema) => {
  it('checks what the page says of each file, and gives the app what it makes of it', async () => {
    const asked: unknown[] = []
    const app = createApp({
      fileMetadataSchema,
      authorize: (_, { files }) => {
        asked.push(files?.map(({ metadata }) => metadata))
        return { dir: 'users/42/', metadata: { userId: 42 } }
      },
    })
    const { answer } = await act(app, 'sign', { files: [file({ album: ' Rome ' }), file({ album: 7 }), file()] })
    const [good, wrong, none] = answer.uploads
    expect([wrong.error.code, none.error.code]).toEqual(['INVALID_METADATA', 'INVALID_METADATA'])
    expect(wrong.error.message).toContain('album')
    expect(asked).toEqual([[{ album: 'Rome' }]])
    await store(good, good.key, new Blob(['x'], { type: 'text/plain' }))
    expect(await act(app, 'confirm', { state: good.state, key: good.key })).toMatchObject({ status: 200 })
    expect(recorded).toMatchObject([{ metadata: { userId: 42 }, fileMetadata: { album: 'Rome' } }])
  })
})

describe('metadata of a file', () => {
  it('without a schema comes back as the page sent it', async () => {
    const app = createApp()
    const { answer } = await act(app, 'sign', { files: [file(['as', { it: 'is' }])] })
    const [{ key, state, ...signature }] = answer.uploads
    await store({ key, state, ...signature }, key, new Blob(['x'], { type: 'text/plain' }))
    await act(app, 'confirm', { state, key })
    expect(recorded).toMatchObject([{ fileMetadata: ['as', { it: 'is' }] }])
  })

  it('that is too long beside the app’s is refused in that file’s place', async () => {
    const app = createApp({ authorize: () => ({ dir: 'users/42/', metadata: 'x'.repeat(500) }) })
    const { answer } = await act(app, 'sign', { files: [file('x'.repeat(8)), file('x'.repeat(9)), file()] })
    const codes = answer.uploads.map(({ error }: { error?: { code: string } }) => error?.code ?? 'signed')
    expect(codes).toEqual(['signed', 'METADATA_TOO_LARGE', 'signed'])
  })
})

describe('metadataSchema', () => {
  const metadataSchema = z.object({ userId: z.number().default(7) })

  it('gives onUploaded what it makes of what authorize returned', async () => {
    const app = createApp({ metadataSchema, authorize: () => ({ dir: 'users/42/', metadata: {} }) })
    const { answer } = await act(app, 'sign', { files: [file()] })
    const [upload] = answer.uploads
    await store(upload, upload.key, new Blob(['x'], { type: 'text/plain' }))
    await act(app, 'confirm', { state: upload.state, key: upload.key })
    expect(recorded).toMatchObject([{ metadata: { userId: 7 } }])
  })

  it('refuses the app’s own mistake with 500', async () => {
    const app = createApp({ metadataSchema, authorize: () => ({ dir: 'users/42/', metadata: { userId: 'x' } }) })
    expect((await app.fetch(new Request(MOUNT))).status).toBe(500)
  })
})
