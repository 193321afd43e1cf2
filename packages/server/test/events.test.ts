import {
  createOssUpload,
  type Logger,
  memoryStore,
  type OssUploadOptions,
  UploadDeniedError,
  type UploadEvent,
  UploadRejected,
} from '@acme/oss-upload-server'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CallbackSender, callbackBody, startCallbackSender } from './callback-sender.js'
import { options, SECRET } from './options-fixture.js'

let sender: CallbackSender
beforeAll(async () => {
  sender = await startCallbackSender()
})
afterAll(() => sender.close())
afterEach(() => vi.restoreAllMocks())

const MOUNT = 'https://app.example.com/cb'

/** An app whose events are kept, with what a page and OSS ask of it. */
function createHeard(change: Partial<OssUploadOptions> = {}) {
  const events: UploadEvent[] = []
  const ossUpload = createOssUpload({
    ...options,
    callback: { url: MOUNT, trustedPublicKeyUrls: [sender.publicKeyUrl] },
    onEvent: (event: UploadEvent) => events.push(event),
    ...change,
  } as OssUploadOptions)
  const ask = async (query = '', init: RequestInit = {}) => {
    const response = await ossUpload.fetch(new Request(MOUNT + query, init))
    return { status: response.status, headers: response.headers, answer: await response.json().catch(() => undefined) }
  }
  const callBack = (state: string, members: Record<string, string> = {}) => {
    const body = callbackBody(state, members)
    return ask('', { method: 'POST', headers: sender.headersFor('/cb', body), body })
  }
  return { events, ask, callBack }
}

const facts = { requestId: expect.any(String), durationMs: expect.any(Number), route: '' }
const object = {
  uploadId: expect.stringMatching(/^[0-9a-f]{32}$/),
  key: 'users/42/照片 1.png',
  size: 5,
  mimeType: 'image/png',
  via: 'callback',
}

describe('onEvent', () => {
  it('is told of a signature, a recorded upload and a repeat', async () => {
    const { events, ask, callBack } = createHeard()
    const { state } = (await ask()).answer
    await callBack(state)
    await callBack(state)
    expect(events).toEqual([
      { type: 'signed', count: 1, ...facts },
      { type: 'recorded', ...object, ...facts },
      { type: 'replayed', outcome: 'recorded', ...object, ...facts },
    ])
  })

  it('is told of what the app rejects, and of its repeats, once each', async () => {
    const onUploaded = () => Promise.reject(new UploadRejected('Not a cat.', { code: 'NO_CAT' }))
    const { events, ask, callBack } = createHeard({ onUploaded })
    const { state } = (await ask()).answer
    await callBack(state)
    await callBack(state)
    expect(events.slice(1)).toEqual([
      { type: 'rejected', code: 'NO_CAT', ...object, ...facts },
      { type: 'replayed', outcome: 'rejected', ...object, ...facts },
    ])
  })

  it('is told how many of the files that were named may come', async () => {
    const { events, ask } = createHeard({ authorize: () => ({ dir: 'a/', maxSize: 9 }) })
    const files = [1, 10, 2].map((size) => ({ name: 'a', size, type: '' }))
    const headers = { 'content-type': 'application/json', origin: 'https://app.example.com' }
    await ask('?action=sign', { method: 'POST', headers, body: JSON.stringify({ files }) })
    expect(events).toEqual([{ type: 'signed', count: 2, ...facts }])
  })

  it('is told the route, and only one that there is', async () => {
    const deny = () => Promise.reject(new UploadDeniedError('No.'))
    const routes = { video: { authorize: deny, onUploaded: () => undefined } }
    const { events, ask } = createHeard({ routes })
    await ask('?route=video')
    await ask(`?route=%1b%e2%80%ae${'x'.repeat(5000)}`)
    expect(events).toMatchObject([
      { type: 'refused', status: 403, code: 'UPLOAD_DENIED', message: 'No.', route: 'video' },
      { type: 'refused', status: 400, code: 'UNKNOWN_ROUTE' },
    ])
    expect(events[1]).not.toHaveProperty('route')
    const told = Object.values(events[1] ?? {}).join('')
    expect(told).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(told.length).toBeLessThan(800)
  })

  it('is told of what failed, with the error as it was thrown', async () => {
    const error = new Error('disk full')
    const { events, ask, callBack } = createHeard({ onUploaded: () => Promise.reject(error) })
    await callBack((await ask()).answer.state)
    expect(events[1]).toMatchObject({ type: 'failed', status: 500, code: 'INTERNAL_ERROR', via: 'callback' })
    expect(events[1]).toHaveProperty('error', error)
  })

  it('is told of a failure that the caller does not notice, without a status', async () => {
    const store = { ...memoryStore(), settle: () => Promise.reject(new Error('the store is down')) }
    const { events, ask, callBack } = createHeard({ store })
    expect((await callBack((await ask()).answer.state)).status).toBe(200)
    expect(events.map(({ type }) => type)).toEqual(['signed', 'failed', 'recorded'])
    expect(events[1]).not.toHaveProperty('status')
  })

  it('is told no secret by any event', async () => {
    const { events, ask, callBack } = createHeard()
    const signed = (await ask('?fields=1')).answer
    await callBack(signed.state)
    await callBack(signed.state, { object: 'elsewhere/a' })
    await callBack(`${signed.state}x`)
    await ask('?action=confirm', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://app.example.com' },
      body: JSON.stringify({ state: signed.state, key: 'elsewhere/b' }),
    })
    expect(events).toHaveLength(5)
    const told = JSON.stringify(events)
    const tag = signed.fields['x-oss-meta-upload-tag']
    for (const secret of [SECRET, signed.state, signed.policy, signed.signature, signed.callback, tag])
      expect(told).not.toContain(secret)
  })

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('metrics are down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('metrics are down'))],
  ])('takes nothing down where it %s, nor does the logger', async (_, fail) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const logger = { debug: fail, info: fail, warn: fail, error: fail }
    const { ask, callBack } = createHeard({ onEvent: fail, logger })
    const { status, answer } = await ask()
    expect([status, (await callBack(answer.state)).status]).toEqual([200, 200])
    // two events, each for two that fail
    await expect.poll(() => log.mock.calls.length).toBe(4)
  })
})

const circular = (thrown: object) => Object.assign(thrown, { cause: thrown })

describe('logger', () => {
  const levelsOf = async (
    change: Partial<OssUploadOptions>,
    run: (app: ReturnType<typeof createHeard>) => Promise<void>,
  ) => {
    const lines: [string, object, string][] = []
    const at = (level: string) => (facts: object, message: string) => lines.push([level, facts, message])
    const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
    await run(createHeard({ ...change, logger }))
    return lines
  }

  it('gets one line an event, and what OSS is refused louder than what a page is', async () => {
    const results = [new Error('disk full'), new UploadRejected('No.')]
    const onUploaded = () => Promise.reject(results.shift())
    const lines = await levelsOf({ onUploaded }, async ({ ask, callBack }) => {
      const { state } = (await ask()).answer
      await callBack(state)
      await callBack(state)
      await callBack(state)
      await callBack(state, { size: 'x' })
      await ask('?version=v9')
    })
    expect(lines.map(([level, facts]) => [level, (facts as { event: string }).event])).toEqual([
      ['debug', 'signed'],
      ['error', 'failed'],
      ['info', 'rejected'],
      ['debug', 'replayed'],
      ['warn', 'refused'],
      ['info', 'refused'],
    ])
    expect(lines[1]?.[1]).toMatchObject({ err: { message: 'disk full' }, code: 'INTERNAL_ERROR' })
  })

  it('may be a pino logger', async () => {
    const lines: string[] = []
    const logger: Logger = pino({ level: 'debug' }, { write: (line) => lines.push(line) })
    const { ask, callBack } = createHeard({ logger, onUploaded: () => Promise.reject(new Error('disk full')) })
    await callBack((await ask()).answer.state)
    const [signed, failed] = lines.map((line) => JSON.parse(line))
    expect(signed).toMatchObject({ level: 20, event: 'signed', requestId: expect.any(String), msg: expect.any(String) })
    expect(failed).toMatchObject({ level: 50, event: 'failed', err: { message: 'disk full' } })
  })

  it('is the console by default: warnings and errors alone, a line each, and no secret', async () => {
    const lines: string[] = []
    for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const)
      vi.spyOn(console, level).mockImplementation((...words) => lines.push(`${level} ${words.join()}`))
    const cause = new Error('the table\nis gone', { cause: 'a crash' })
    const onUploaded = () => Promise.reject(Object.assign(new Error('disk\nfull', { cause }), { code: 'ENOSPC' }))
    const { ask, callBack } = createHeard({ logger: undefined, onEvent: undefined, onUploaded } as never)
    const { state } = (await ask()).answer
    await callBack(state)
    await callBack(state, { object: 'elsewhere/a' })
    await ask('?version=v9')
    expect(lines).toEqual([
      expect.stringMatching(/^error .*ENOSPC.*is gone.*a crash/),
      expect.stringMatching(/^warn .*WRONG_KEY/),
    ])
    expect(lines.join('')).not.toMatch(/\n/)
    expect(lines.join('')).not.toContain(state)
  })

  it.each<[string, () => unknown]>([
    ['an object that holds itself', () => circular({})],
    ['a number of a kind that JSON has not', () => 7n],
    ['an error that causes itself', () => circular(new Error('a circle'))],
    ['an error whose cause is no text', () => new Error('no text', { cause: Object.create(null) })],
  ])('has a line on the console for whatever is thrown: %s', async (_, make) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const thrown = make()
    const fail = () => {
      throw thrown
    }
    const { ask } = createHeard({ logger: undefined, onEvent: fail, authorize: fail } as never)
    expect((await ask()).status).toBe(500)
    await vi.waitFor(() => expect(log).toHaveBeenCalledTimes(2))
    const lines = log.mock.calls.map(([line]) => String(line))
    expect(lines).toEqual([expect.stringContaining('INTERNAL_ERROR'), expect.stringContaining('onEvent')])
    if (thrown instanceof Error) for (const line of lines) expect(line).toContain(thrown.message)
    expect(lines.join('')).not.toMatch(/\n/)
  })

  it.each<[string, object]>([
    ['logger.debug', { logger: { error: () => {} } }],
    ['logger.debug', { logger: null }],
    ['onEvent', { onEvent: 'log' }],
    ['requestId', { requestId: 'x-request-id' }],
  ])('that cannot work is refused at creation, by the name %s', (name, change) => {
    expect(() => createOssUpload({ ...options, ...change } as never)).toThrow(name)
  })
})

describe('the request id', () => {
  it('is in the answer’s header, in its error and in the event', async () => {
    const { events, ask } = createHeard({ allowedOrigins: ['https://www.example.com'] })
    const signed = await ask('', { headers: { origin: 'https://www.example.com' } })
    const refused = await ask('?version=v9')
    const preflight = await ask('', { method: 'OPTIONS', headers: { origin: 'https://www.example.com' } })
    const ids = [signed, refused, preflight].map(({ headers }) => headers.get('x-request-id'))
    expect(new Set(ids).size).toBe(3)
    expect(events.map(({ requestId }) => requestId)).toEqual(ids.slice(0, 2))
    expect(refused.answer.error.request_id).toBe(ids[1])
    expect(signed.headers.get('access-control-expose-headers')).toContain('X-Request-Id')
  })

  it('is the app’s own where it gives one that a header can hold', async () => {
    const requestId = (request: Request) => request.headers.get('x-trace')
    const { events, ask } = createHeard({ requestId })
    const idFor = async (trace: string) =>
      (await ask('', { headers: { 'x-trace': trace } })).headers.get('x-request-id')
    expect(await idFor('trace-1')).toBe('trace-1')
    expect(events[0]).toMatchObject({ requestId: 'trace-1' })
    for (const unfit of ['', 'a b', 'é', 'x'.repeat(129)]) expect(await idFor(unfit)).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is random where the app’s function throws', async () => {
    const requestId = () => {
      throw new Error('no context')
    }
    const { status, headers } = await createHeard({ requestId }).ask()
    expect([status, headers.get('x-request-id')]).toEqual([200, expect.stringMatching(/^[0-9a-f-]{36}$/)])
  })
})
