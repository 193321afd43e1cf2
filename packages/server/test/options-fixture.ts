import type { Logger, OssUploadOptions } from '@acme/oss-upload-server'

export const NOW = new Date('2026-01-15T10:00:00.000Z')
export const SECRET = 'the-secret-of-the-tests'

const ignore = () => {}

/** Says nothing: tests listen to events. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Options that work, for a test to change one of. */
export const options: OssUploadOptions = {
  bucket: 'media',
  region: 'cn-hangzhou',
  credentials: { accessKeyId: 'ak', accessKeySecret: SECRET },
  secrets: ['the first sealing secret of the tests'],
  verifyObject: false,
  callback: { url: 'https://app.example.com/api/oss-upload' },
  authorize: () => ({ dir: 'users/42/', maxSize: '20mb' }),
  onUploaded: () => undefined,
  logger: silentLogger,
  now: () => NOW,
}
