import { parseUploadSignature, type UploadSignature } from '@acme/oss-upload-core'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import { createOssUpload, type OssUpload, type OssUploadOptions, type UploadedObject } from '@acme/oss-upload-server'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { silentLogger } from './options-fixture.js'

/** The mount of the tests' app, as its page and OSS know it. */
export const MOUNT = 'https://app.example.com/cb'

/** An emulator for all tests of a file, and apps whose bucket is there. */
export interface EmulatedApps {
  /** Origin of the emulator. */
  readonly url: () => string
  readonly emulator: () => Emulator
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
      logger: silentLogger,
      ...change,
    } as OssUploadOptions)
  return { url: () => emulator.url, emulator: () => emulator, recorded, createApp }
}

/** Asks an app for an action, as its page does. */
export async function act(app: OssUpload, action: string, members: object, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://app.example.com', ...headers },
    body: JSON.stringify(members),
  }
  const response = await app.fetch(new Request(`${MOUNT}?action=${action}`, init))
  const answer = response.status === 204 ? {} : await response.json()
  return { status: response.status, code: answer.error?.code, answer }
}

/** Has an app sign, as our own client asks it to, or with another query. */
export const sign = async (app: OssUpload, query = '?fields=1'): Promise<UploadSignature> =>
  parseUploadSignature(await (await app.fetch(new Request(MOUNT + query))).json())

/** Posts a form to the emulator, as a page does: with the file's type where the policy asks for it. */
export async function post(
  { host, fields, accept }: UploadSignature,
  key: string,
  file: Blob,
  change: Record<string, string> = {},
): Promise<Response> {
  const form = new FormData()
  const types = accept ? { 'Content-Type': file.type, 'x-oss-content-type': file.type } : {}
  for (const [name, value] of Object.entries({ key, ...types, ...fields, ...change })) form.append(name, value)
  form.append('file', file)
  return fetch(host, { method: 'POST', body: form })
}

/** {@link post}, where it has to be stored; returns the ETag. */
export async function store(signature: UploadSignature, key: string, file: Blob): Promise<string> {
  const response = await post(signature, key, file)
  if (response.status !== 200) throw new Error(`OSS answered ${response.status}: ${await response.text()}`)
  return response.headers.get('etag') ?? ''
}

/** The code of OSS's error answer, and the condition that failed. */
export async function refusalOf(response: Response): Promise<string> {
  const text = await response.text()
  return `${response.status} ${/<Code>(.*?)<\/Code>/.exec(text)?.[1]}`
}

/** 3 by 2 pixels. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGP4z8AAQRAKAjEAC/UD/RmmbUYAAAAASUVORK5CYII=',
  'base64',
)
