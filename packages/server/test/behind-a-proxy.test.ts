import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { parseOssError, parseUploadSignature } from '@acme/oss-upload-core'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import { createOssUpload, type OssUploadOptions, toNodeHandler, type UploadEvent } from '@acme/oss-upload-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { close, listen } from './callback-sender.js'
import { act, credentials } from './emulated-app.js'
import { silentLogger } from './options-fixture.js'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const PUBLIC_PATH = '/api/oss-upload'

/** Passes a request on to another server, to another target, and its answer back. */
const passOn = (incoming: IncomingMessage, origin: string, target: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { method, headers } = incoming
    incoming.pipe(httpRequest(origin + target, { method, headers }, resolve).on('error', reject))
  })

/** Has OSS store a file and call an app that stands behind a front; then the page confirms where OSS said that it failed. */
async function upload({
  front,
  change = {},
  saysWhy = true,
}: {
  front: (appOrigin: () => string) => RequestListener
  change?: Partial<OssUploadOptions>
  saysWhy?: boolean
}) {
  const events: UploadEvent[] = []
  let appOrigin = ''
  const frontServer = createServer(front(() => appOrigin))
  const callbackUrl = (await listen(frontServer)) + PUBLIC_PATH
  const app = createOssUpload({
    bucket: 'demo-bucket',
    region: 'cn-hangzhou',
    endpoint: emulator.url,
    credentials,
    secrets: ['the first sealing secret of the tests'],
    callback: { url: callbackUrl, trustedPublicKeyUrls: [emulator.publicKeyUrl] },
    authorize: () => ({ dir: 'users/42/' }),
    onUploaded: () => ({ id: 1 }),
    allowedOrigins: ['https://app.example.com'],
    logger: silentLogger,
    onEvent: (event: UploadEvent) => events.push(event),
    ...change,
  } as OssUploadOptions)
  const appServer = createServer(toNodeHandler(app))
  appOrigin = await listen(appServer)
  try {
    const signed = await app.fetch(new Request(`${callbackUrl}?fields=1`))
    const { host, fields, state } = parseUploadSignature(await signed.json())
    const key = `users/42/${crypto.randomUUID()}.txt`
    const form = new FormData()
    for (const [name, value] of Object.entries({ key, ...fields })) form.append(name, value)
    form.append('file', new Blob(['hello']))
    const stored = await fetch(host, { method: 'POST', body: form })
    const { message } = parseOssError(stored.status, stored.headers, await stored.text())
    const confirm = () => act(app, 'confirm', { state, key, ...(saysWhy && { callback_error: message }) })
    const confirmed = stored.status === 200 ? undefined : await confirm()
    return { status: stored.status, said: message, events, confirm, confirmed: confirmed?.status }
  } finally {
    await close(appServer)
    await close(frontServer)
  }
}

const proxyTo =
  (target: string) =>
  (appOrigin: () => string): RequestListener => {
    return async (incoming, outgoing) => {
      const answer = await passOn(incoming, appOrigin(), target)
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    }
  }

const answering =
  (status: number, headers: Record<string, string> = {}, body = '') =>
  (): RequestListener =>
  (_, outgoing) =>
    outgoing.writeHead(status, { 'content-length': body.length, ...headers }).end(body)

const typesOf = (events: UploadEvent[]) => events.map(({ type }) => type)

describe('behind a proxy that strips the prefix', () => {
  it('a callback is refused, told why, and the page’s confirmation is no missed callback', async () => {
    const { status, events, confirmed } = await upload({ front: proxyTo('/oss-upload') })
    expect([status, confirmed, typesOf(events)]).toEqual([203, 200, ['signed', 'refused', 'recorded']])
    expect(events[1]).toMatchObject({ code: 'BAD_SIGNATURE', changes: ['path'], ossRequestId: expect.any(String) })
  })

  it('a callback is recorded once publicPath says what OSS called', async () => {
    const { status, events } = await upload({ front: proxyTo('/oss-upload'), change: { publicPath: PUBLIC_PATH } })
    expect([status, typesOf(events)]).toEqual([200, ['signed', 'recorded']])
    expect(events[1]).toMatchObject({ via: 'callback', route: '', key: expect.any(String), size: 5 })
  })
})

describe('callback-missed', () => {
  it.each<[string, ReturnType<typeof answering>]>([
    ['a log-in in front', answering(401)],
    ['a CSRF check in front', answering(403)],
    ['another mount', answering(404)],
    ['a redirect in front', answering(301, { location: 'https://elsewhere.example/' })],
    ['a gateway without an app', answering(502)],
    ['a page that stands there instead', answering(200, {}, '<html></html>')],
  ])('is told with what OSS said and words of its own for %s', async (_, front) => {
    const { status, said, events, confirmed } = await upload({ front })
    expect([status, confirmed, typesOf(events)]).toEqual([203, 200, ['signed', 'callback-missed', 'recorded']])
    const [, missed] = events as Extract<UploadEvent, { type: 'callback-missed' }>[]
    expect(missed).toMatchObject({ via: 'confirm', route: '', callbackError: said, key: expect.any(String) })
    const plain = await upload({ front, saysWhy: false })
    const [, unexplained] = plain.events as Extract<UploadEvent, { type: 'callback-missed' }>[]
    expect(unexplained).not.toHaveProperty('callbackError')
    expect(missed?.diagnosis).not.toContain(unexplained?.diagnosis.slice(0, -1))
  })

  it('is told once: a confirmation that comes again is a replay', async () => {
    const { confirm, events } = await upload({ front: answering(401) })
    await confirm()
    expect(typesOf(events).slice(-2)).toEqual(['recorded', 'replayed'])
  })

  it('is not told where the callback came and the app failed', async () => {
    let runs = 0
    const onUploaded = () => (runs++ === 0 ? Promise.reject(new Error('the database is down')) : { id: 1 })
    const { events } = await upload({ front: proxyTo(PUBLIC_PATH), change: { onUploaded } })
    expect(typesOf(events)).toEqual(['signed', 'failed', 'recorded'])
  })

  it('is not told where no callback was ordered', async () => {
    const { status, events, confirm } = await upload({ front: answering(401), change: { callback: 'confirm' } })
    await confirm()
    expect([status, typesOf(events)]).toEqual([200, ['signed', 'recorded']])
  })
})
