import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Emulator } from '../../emulator/src/index.js'
import { createOssUpload, type OssUploadOptions, toNodeHandler, UploadDeniedError } from '../../server/src/index.js'
import { type ServeOptions, serve } from './servers.js'

/** An app as its README shows it: users log in with a cookie. */
export interface App {
  /** Of its mount. */
  readonly url: string
  /** What an app was told of. */
  readonly uploaded: string[]
}

/** Forgeries are refused here all the time: the server's words about them would drown what tests say. */
const QUIET = { onError: () => {}, logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } }

/** A logged-in user, for doctor. */
export const AS_USER = ['--signing-header', 'Cookie: session=one-of-the-users']

/** Runs an app on the emulator's bucket that does everything right, but for what the options change. */
export async function runApp(
  emulator: Emulator,
  change: Partial<OssUploadOptions> = {},
  options: ServeOptions = {},
): Promise<App> {
  const uploaded: string[] = []
  let handle: RequestListener = () => {}
  const url = `${await serve((request, response) => handle(request, response), options)}/api/oss-upload`
  handle = toNodeHandler(
    createOssUpload({
      bucket: 'demo-bucket',
      region: 'cn-hangzhou',
      endpoint: emulator.url,
      credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' },
      secrets: [randomBytes(32).toString('hex')],
      callback: { url, trustedPublicKeyUrls: [emulator.publicKeyUrl] },
      authorize: (request: Request) => {
        if (!request.headers.has('cookie')) throw new UploadDeniedError('Log in first.')
        return { dir: 'users/42/', maxSize: '1mb' }
      },
      onUploaded: ({ key }: { key: string }) => void uploaded.push(key),
      ...QUIET,
      ...change,
    } as OssUploadOptions),
  )
  return { url, uploaded }
}
