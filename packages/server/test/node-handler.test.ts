import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { createOssUpload, type OssUploadOptions, toNodeHandler, type UploadEvent } from '@acme/oss-upload-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { close, listen } from './callback-sender.js'
import { options } from './options-fixture.js'

let server: Server
let port: number
const rejections: unknown[] = []
const onRejection = (reason: unknown) => rejections.push(reason)

beforeAll(async () => {
  process.on('unhandledRejection', onRejection)
  server = createServer(toNodeHandler(createOssUpload(options as OssUploadOptions)))
  port = Number(new URL(await listen(server)).port)
})
afterAll(async () => {
  process.off('unhandledRejection', onRejection)
  await close(server)
})

/** Writes raw bytes to one connection and returns the statuses and the text that come back until the server ends it. */
async function converse(...pieces: string[]): Promise<{ statuses: number[]; text: string }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  for (const piece of pieces) socket.write(piece)

  await once(socket, 'close')
  const statuses = Array.from(text.matchAll(/HTTP\/1\.1 (\d+) /g), ([, status]) => Number(status))
  return { statuses, text }
}

const get = (target: string, host = 'app.example.com') =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`

describe('toNodeHandler', () => {
  it('answers a target that names the whole URL by its path and query', async () => {
    const { statuses, text } = await converse(get('http://elsewhere.example/api?version=v1'))
    expect(statuses).toEqual([200])
    expect(text).toContain('"accessid"')
  })

  it.each(['a/b?version=v2&x=', '', 'a b', '[::1', 'user@host', '\u00ff'])(
    'takes nothing from the Host %j',
    async (host) => {
      const { statuses, text } = await converse(get('/api/oss-upload?version=v1', host))
      if (statuses[0] === 200) expect(text).toContain('"accessid"')
      else expect(statuses).toEqual([400])
    },
  )

  it.each(['//evil.example/x', '/a/../b', '/%ff%00', '/?version=v1#x', '*'])(
    'answers the target %s',
    async (target) => {
      const [status] = (await converse(get(target))).statuses
      expect([200, 400]).toContain(status)
    },
  )

  it('serves an endpoint that an app has wrapped', async () => {
    const ossUpload = createOssUpload(options as OssUploadOptions)
    const seen: string[] = []
    const wrapped = createServer(
      toNodeHandler({
        ...ossUpload,
        fetch: (request, context) => {
          seen.push(request.method)
          return ossUpload.fetch(request, context)
        },
      }),
    )
    const origin = await listen(wrapped)
    const [signed, refused] = [await fetch(origin), await fetch(origin, { method: 'PUT' })]
    await close(wrapped)
    expect([signed.status, refused.status, seen]).toEqual([200, 405, ['GET', 'PUT']])
    expect(await signed.json()).toHaveProperty('policy')
  })

  it('refuses TRACE with 405, Allow and the error JSON', async () => {
    const { statuses, text } = await converse('TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    expect(statuses).toEqual([405])
    expect(text).toMatch(/^allow: GET, POST, OPTIONS\r$/im)
    expect(text).toMatch(/^cache-control: no-store, no-transform\r$/im)
    expect(text).toContain('"METHOD_NOT_ALLOWED"')
  })

  const body = 'x'.repeat(1024 * 1024)
  it.each<[string, string, number]>([
    ['PUT', '', 405],
    ['POST', '', 400],
    ['POST', 'x-oss-pub-key-url: aHR0cHM6Ly9ldmlsLmV4YW1wbGUv\r\nauthorization: AAAA\r\n', 403],
    [
      'POST',
      'x-oss-pub-key-url: aHR0cHM6Ly9nb3NzcHVibGljLmFsaWNkbi5jb20vY2FsbGJhY2tfcHViX2tleV92MS5wZW0=\r\nauthorization: AAAA\r\n',
      413,
    ],
  ])('reads a refused body of %s (%j) to its end, and the connection goes on', async (method, headers, status) => {
    const refused = `${method} /api HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n${headers}\r\n`
    expect((await converse(refused, body, get('/api'))).statuses).toEqual([status, 200])
  })

  it.each([
    ['the whole body', (incoming: IncomingMessage) => incoming.toArray()],
    ['the first of it', (incoming: IncomingMessage) => once(incoming, 'data')],
  ])('tells the operator, and not the caller, of a parser that read %s before it', async (_, read) => {
    const events: UploadEvent[] = []
    const onEvent = (event: UploadEvent) => events.push(event)
    const handler = toNodeHandler(createOssUpload({ ...options, onEvent } as OssUploadOptions))
    const parsing = createServer(async (incoming, outgoing) => {
      await read(incoming)
      await handler(incoming, outgoing)
    })
    const headers = { origin: 'https://app.example.com', 'content-type': 'application/json' }
    const response = await fetch(`${await listen(parsing)}?action=confirm`, { method: 'POST', headers, body: '{}' })
    await close(parsing)
    const { error } = await response.json()
    expect([response.status, error.code]).toEqual([500, 'INTERNAL_ERROR'])
    expect(events).toEqual([
      expect.objectContaining({ type: 'failed', requestId: error.request_id, error: expect.any(TypeError) }),
    ])
    expect(response.headers.get('x-request-id')).toBe(error.request_id)
  })

  it('goes on after a sender that breaks off in the middle of a body', async () => {
    const socket = connect(port, '127.0.0.1')
    const headers =
      'x-oss-pub-key-url: aHR0cHM6Ly9nb3NzcHVibGljLmFsaWNkbi5jb20vY2FsbGJhY2tfcHViX2tleV92MS5wZW0=\r\nauthorization: AAAA\r\n'
    socket.write(`POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n${headers}\r\nhalf`)
    await once(socket, 'connect')
    socket.resetAndDestroy()
    expect((await converse(get('/api'))).statuses).toEqual([200])
    expect(rejections).toEqual([])
  })
})
