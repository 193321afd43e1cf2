import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createOssServer, listen, type ServerLimits } from '../src/http-server.js'
import { askRaw, rawRequest, sendRaw, statusOf } from './raw-client.js'
import { runEmulator } from './run-emulator.js'

const GENEROUS: ServerLimits = { headersMs: 60_000, idleMs: 60_000, connections: 10 }

/** Runs a server within limits; the handler reads bodies and answers nothing, where no other is given. */
async function serve(limits: Partial<ServerLimits>, handle = (request: IncomingMessage) => void request.resume()) {
  const server = createOssServer({ ...GENEROUS, ...limits })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    handle(request)
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { server, port: await listen(server, '127.0.0.1', 0) }
}

describe('the server', () => {
  it('ends a connection whose headers do not come to an end', async () => {
    const { port } = await serve({ headersMs: 50 })
    const client = sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n')
    await client.ended
    expect(String(client.received())).toMatch(/^HTTP\/1\.1 400 .*<Code>RequestTimeout<\/Code>/s)
  })

  it('ends an upload that stands still, and tells why', async () => {
    const { server, port } = await serve({ idleMs: 50 })
    const requested = once(server, 'request')
    const client = sendRaw(port, 'PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf')
    const [request] = (await requested) as [IncomingMessage]
    expect(await client.ended).toBe('closed')
    expect(String(client.received())).toMatch(/^HTTP\/1\.1 400 .*<Code>RequestTimeout<\/Code>/s)
    expect(request.complete).toBe(false)
  })

  it('ends a connection that waits for an answer for too long', async () => {
    const { port } = await serve({ idleMs: 50 })
    const client = sendRaw(port, 'GET /k HTTP/1.1\r\nHost: a\r\n\r\n')
    await client.ended
    expect(String(client.received())).toBe('')
  })

  it('closes connections that are too many', async () => {
    const { server, port } = await serve({ connections: 1 })
    const requested = once(server, 'request')
    const first = sendRaw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await requested
    await sendRaw(port).ended
    expect(first.socket.destroyed).toBe(false)
  })
})

describe('clients that stop in the middle of an upload', () => {
  it('do not hold up others', async () => {
    const { port } = await runEmulator()
    for (let number = 0; number < 100; number += 1) {
      const [headers, body] = rawRequest('PUT', 'slow', Buffer.alloc(1_000_000))
      sendRaw(port, headers, body.subarray(0, number % 2 === 0 ? 10 : 600_000))
    }
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, number) => askRaw(port, rawRequest('PUT', `k${number}`, Buffer.alloc(400_000)))),
    )
    expect(answers.map(statusOf)).toEqual(Array(10).fill(200))
  })
})
