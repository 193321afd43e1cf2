import { createRequire } from 'node:module'
import { createOssUpload } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { act, sign, store, useEmulatedApps } from './emulated-app.js'
import { options } from './options-fixture.js'

/** The errors of the CommonJS build, as a library of the app's may bring them along. */
const { UploadDeniedError, UploadRejected } = createRequire(import.meta.url)(
  '@acme/oss-upload-server',
) as typeof import('@acme/oss-upload-server')

const { createApp } = useEmulatedApps()

describe('errors of the other build', () => {
  it('refuse an upload in their words', async () => {
    const app = createOssUpload({
      ...options,
      authorize: () => {
        throw new UploadDeniedError('Log in.', { status: 401 })
      },
    } as typeof options)
    const response = await app.fetch(new Request('https://app.example.com/'))
    expect([response.status, (await response.json()).error.message]).toEqual([401, 'Log in.'])
  })

  it('reject a stored object for good', async () => {
    const app = createApp({
      onUploaded: () => {
        throw new UploadRejected('No cats.', { code: 'NO_CAT' })
      },
    })
    const signature = await sign(app)
    await store(signature, 'users/42/cat.txt', new Blob(['x']))
    const answer = await act(app, 'confirm', { state: signature.state, key: 'users/42/cat.txt' })
    expect(answer).toMatchObject({ status: 422, code: 'NO_CAT' })
  })
})
