import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { signPostPolicy } from '@acme/oss-upload-core'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import {
  createOssUpload,
  type OssUpload,
  type OssUploadOptions,
  toNodeHandler,
  type UploadedObject,
} from '@acme/oss-upload-server'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { close, listen } from './callback-sender.js'
import { credentials } from './emulated-app.js'
import { options } from './options-fixture.js'
import { type HeaderLines, type HttpAnswer, postForm, send } from './raw-http.js'

/** The bucket of the app, and that of another customer of the same OSS. */
export const BUCKET = 'demo-bucket'
export const MALLORYS_BUCKET = 'mallorys-bucket'

/** An app that serves its mount on a port, and what became known of it. */
export interface StagedApp extends OssUpload {
  readonly origin: string
  readonly recorded: UploadedObject[]
  /** Every request that the app made, as `HEAD http://127.0.0.1:9000/users/42/a`. */
  readonly outgoing: string[]
  /** The request of the app for an object, as it stands in {@link outgoing}. */
  headOf(key: string): string
  /** Every request that came in over HTTP, for whoever wants to send it again. */
  readonly received: ReceivedRequest[]
  /** What the app answered each of them: `ok` or the error's code. */
  readonly answers: string[]
}

/** A request as it came in. */
export interface ReceivedRequest {
  readonly target: string
  readonly headers: Record<string, string>
  /** What the app has read of it. */
  readonly body: () => string
}

/** One OSS with two customers, one of them hostile; apps are closed after each test. */
export interface Stage {
  readonly emulator: () => Emulator
  /** An app whose callbacks OSS makes over HTTP. */
  startApp(change?: Partial<OssUploadOptions>, trusted?: readonly string[]): Promise<StagedApp>
}

export function useStage(): Stage {
  let emulator: Emulator
  const servers: Server[] = []
  beforeAll(async () => {
    emulator = await startEmulator({ buckets: [BUCKET, MALLORYS_BUCKET] })
  })
  afterAll(() => emulator?.close())
  afterEach(async () => {
    await Promise.all(servers.splice(0).map(close))
  })
  const startApp = async (change: Partial<OssUploadOptions> = {}, trusted = [emulator.publicKeyUrl]) => {
    let handler: ReturnType<typeof toNodeHandler> = async () => {}
    const recorded: UploadedObject[] = []
    const outgoing: string[] = []
    const received: ReceivedRequest[] = []
    const answers: string[] = []
    const server = createServer((message, response) => {
      writeTraffic(message, response, { received, answers })
      return handler(message, response)
    })
    servers.push(server)
    const origin = await listen(server)
    const ossUpload = createOssUpload({
      ...options,
      ...{ bucket: BUCKET, endpoint: emulator.url, credentials, verifyObject: true, now: () => new Date() },
      callback: { url: `${origin}/cb`, trustedPublicKeyUrls: trusted },
      fetch: writeDown(outgoing),
      authorize: () => ({ dir: 'users/42/', minSize: 1, maxSize: '1kb', metadata: { userId: 42 } }),
      onUploaded: (object: UploadedObject) => ({ id: recorded.push(object) }),
      ...change,
    } as OssUploadOptions)
    handler = toNodeHandler(ossUpload)
    const headOf = (key: string) => `HEAD ${emulator.url}/${encodeURI(key)}`
    return { ...ossUpload, origin, recorded, outgoing, received, answers, headOf }
  }
  return { emulator: () => emulator, startApp }
}

/** The real fetch, with a list of what it was asked for. */
function writeDown(outgoing: string[]): typeof fetch {
  return (input, init) => {
    const { origin, pathname } = new URL(String(input))
    outgoing.push(`${init?.method ?? 'GET'} ${origin}${pathname}`)
    return fetch(input, init)
  }
}

/** Writes down a request as it is read, and the code of its answer: the app serves it as it would any. */
function writeTraffic(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { received, answers }: Pick<StagedApp, 'received' | 'answers'>,
): void {
  const chunks: Uint8Array[] = []
  const push = incoming.push.bind(incoming)
  // a listener for data would take it from the app
  incoming.push = (chunk, encoding) => {
    if (chunk) chunks.push(chunk)
    return push(chunk, encoding)
  }
  const { host: _, ...headers } = incoming.headers as Record<string, string>
  received.push({ target: incoming.url ?? '', headers, body: () => Buffer.concat(chunks).toString() })
  const end = outgoing.end.bind(outgoing) as (body: Uint8Array | undefined) => ServerResponse
  outgoing.end = (body) => {
    answers.push(/"code":"([A-Z_]+)"/.exec(Buffer.from(body ?? '').toString())?.[1] ?? 'ok')
    return end(body)
  }
}

/** Asks an app for an action over HTTP, as a page of its own does, with exactly this body. */
export function askAsPage(app: StagedApp, action: string, body: string, more: HeaderLines = {}): Promise<HttpAnswer> {
  const headers = { origin: app.origin, 'content-type': 'application/json', ...more }
  return send(app.origin, `/cb?action=${action}`, headers, body)
}

/** What a callback is to say, and where it goes. */
export interface OrderedCallback {
  readonly target?: string
  readonly callbackBodyType?: 'application/x-www-form-urlencoded' | 'application/json'
}

/**
 * Has OSS call an app with a body of literals, as each of its customers can: a form into a bucket of their own orders it, and OSS
 * signs it with its own key. Returns what the app answered.
 */
export async function orderCallback(
  ossUrl: string,
  app: StagedApp,
  callbackBody: string,
  { target = '/cb', callbackBodyType = 'application/x-www-form-urlencoded' }: OrderedCallback = {},
): Promise<string> {
  const order = { callbackUrl: app.origin + target, callbackBody, callbackBodyType }
  const policy = {
    bucket: MALLORYS_BUCKET,
    expiration: new Date(Date.now() + 60_000),
    conditions: [['content-length-range', 0, 10]] as const,
  }
  const signed = signPostPolicy(policy as never, { version: 'v4', region: 'cn-hangzhou', credentials, now: new Date() })
  const fields = { key: 'bait', callback: Buffer.from(JSON.stringify(order)).toString('base64'), ...signed }
  const before = app.answers.length
  const { status, body } = await postForm(ossUrl, MALLORYS_BUCKET, Object.entries(fields), new Blob(['x']))
  const [answer, ...more] = app.answers.slice(before)
  if (answer === undefined || more.length > 0) throw new Error(`OSS did not call once: ${status} ${body}`)
  return answer
}

/** The body of a callback about an object, such as OSS would report it, in this order. */
export const literalBody = (members: Readonly<Record<string, string>>): string =>
  new URLSearchParams({ bucket: BUCKET, etag: 'D8E8FCA2DC0F896FD7CB4CB0031BA249', size: '5', ...members }).toString()
