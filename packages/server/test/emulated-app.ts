import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import { createOssUpload, type OssUpload, type OssUploadOptions, type UploadedObject } from '@acme/oss-upload-server'
import { afterAll, afterEach, beforeAll } from 'vitest'

/** The mount of the tests' app, as its page and OSS know it. */
export const MOUNT = 'https://app.example.com/cb'

/** An emulator for all tests of a file, and apps whose bucket is there. */
export interface EmulatedApps {
  /** Origin of the emulator. */
  readonly url: () => string
  /** What the apps recorded in the test at hand. */
  readonly recorded: UploadedObject[]
  /** An app whose page asks it to confirm: callbacks are the tests' own. */
  createApp(change?: Partial<OssUploadOptions>): OssUpload
}

export const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }

export function useEmulatedApps(): EmulatedApps {
  let emulator: Emulator
  const recorded: UploadedObject[] = []
  beforeAll(async () => {
    emulator = await startEmulator()
  })
  afterAll(() => emulator?.close())
  afterEach(() => {
    recorded.length = 0
  })
  const createApp = (change: Partial<OssUploadOptions> = {}) =>
    createOssUpload({
      bucket: 'demo-bucket',
      region: 'cn-hangzhou',
      endpoint: emulator.url,
      credentials,
      secrets: ['the first sealing secret of the tests'],
      callback: 'confirm',
      authorize: () => ({ dir: 'users/42/', minSize: 1, maxSize: '1kb', metadata: { userId: 42 } }),
      onUploaded: (object: UploadedObject) => {
        recorded.push(object)
        return { id: recorded.length }
      },
      onError: () => {},
      ...change,
    } as OssUploadOptions)
  return { url: () => emulator.url, recorded, createApp }
}

/** Asks an app for an action, as its page does. */
export async function act(app: OssUpload, action: string, members: object, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://app.example.com', ...headers },
    body: JSON.stringify(members),
  }
  const response = await app.fetch(new Request(`${MOUNT}?action=${action}`, init))
  const answer = await response.json()
  return { status: response.status, code: answer.error?.code, answer }
}
