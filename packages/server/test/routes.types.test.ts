import type { UploadData } from '@acme/oss-upload-browser'
import { createOssUpload, defineRoute, type UploadedObject } from '@acme/oss-upload-server'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const shared = {
  bucket: 'media',
  region: 'cn-hangzhou',
  credentials: { accessKeyId: 'ak', accessKeySecret: 'sk' },
  secrets: ['the first sealing secret of the tests'],
  callback: { url: 'https://app.example.com/api/oss-upload' },
}

const avatar = defineRoute({
  authorize: () => ({ dir: 'avatars/', metadata: { userId: 42 } }),
  fileMetadataSchema: z.object({ crop: z.boolean() }),
  onUploaded: ({ metadata, fileMetadata }) => ({ owner: metadata.userId, crop: fileMetadata.crop, at: new Date() }),
})

describe('the types of the routes', () => {
  it('reach the page as JSON carries them', () => {
    const app = createOssUpload({
      ...shared,
      routes: { avatar, video: { authorize: () => ({ dir: 'videos/' }), onUploaded: async () => ['a'] } },
    })
    expectTypeOf<UploadData<typeof app, 'avatar'>>().toEqualTypeOf<{ owner: number; crop: boolean; at: string }>()
    expectTypeOf<UploadData<typeof app, 'video'>>().toEqualTypeOf<string[]>()
    expectTypeOf<UploadData<typeof app, 'other'>>().toEqualTypeOf<never>()
    expectTypeOf<UploadData<typeof app>>().toEqualTypeOf<never>()
  })

  it('reach the page from the route without a name, beside named ones too', () => {
    const app = createOssUpload({
      ...shared,
      authorize: () => ({ dir: 'users/42/', metadata: { userId: 42 } }),
      onUploaded: ({ metadata, key }) => ({ key, id: metadata.userId }),
      routes: { avatar },
    })
    expectTypeOf<UploadData<typeof app>>().toEqualTypeOf<{ key: string; id: number }>()
    expectTypeOf<UploadData<typeof app, 'avatar'>>().toEqualTypeOf<{ owner: number; crop: boolean; at: string }>()
  })

  it('give onUploaded what authorize and the schemas return', () => {
    expectTypeOf(avatar.onUploaded).parameter(0).toEqualTypeOf<UploadedObject<{ userId: number }, { crop: boolean }>>()
  })
})
