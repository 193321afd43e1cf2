import { createOssUpload } from '@acme/oss-upload-server'

/**
 * The upload endpoint that every app here mounts; settings come from wherever its runtime keeps them.
 * @param {Record<string, string | undefined>} env
 */
export const createUploads = (env) =>
  createOssUpload({
    bucket: env.OSS_BUCKET ?? '',
    region: env.OSS_REGION ?? '',
    endpoint: env.OSS_ENDPOINT,
    credentials: { accessKeyId: env.OSS_ACCESS_KEY_ID ?? '', accessKeySecret: env.OSS_ACCESS_KEY_SECRET ?? '' },
    secrets: [env.OSS_UPLOAD_SECRET ?? ''],
    callback: { url: env.OSS_CALLBACK_URL ?? '', trustedPublicKeyUrls: env.OSS_CALLBACK_KEY_URLS?.split(' ') },
    multipart: { partSize: '100kb' },
    allowedOrigins: ['https://www.example.com'],
    authorize: () => ({ dir: 'users/42/', maxSize: '1mb', metadata: { userId: 42 } }),
    onUploaded: ({ key, size, mimeType, metadata, via }) => ({ key, size, mimeType, metadata, via }),
  })
