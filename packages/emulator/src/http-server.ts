/** The HTTP server below the emulator: how it listens, and what it tells clients that do not speak HTTP. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { finished } from 'node:stream'
import { renderErrorXml } from './error-xml.js'
import { EmulatorStartError } from './errors.js'
import { OssError } from './oss-error.js'
import { newRequestId } from './request-id.js'

/** Room for presigned URLs that carry a callback of 5 KB and its variables. */
const MAX_HEADER_BYTES = 64 * 1024

/** What a server takes of its clients. */
export interface ServerLimits {
  /** Milliseconds for the headers of a request. */
  readonly headersMs: number
  /** Milliseconds in which a connection with a request on it has to move a byte. */
  readonly idleMs: number
  /** Connections at a time; further ones are closed at once. */
  readonly connections: number
}

/** An upload may take any time, but not stand still; each may hold some pages of memory. */
const LIMITS: ServerLimits = { headersMs: 60_000, idleMs: 300_000, connections: 1024 }

/** Longer than Node's 5 s: a browser cannot repeat a POST that meets a connection which is just being closed. */
const KEEP_ALIVE_MS = 60_000

/** Creates a server that waits for uploads of any duration. */
export function createOssServer({ headersMs, idleMs, connections }: ServerLimits = LIMITS): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: 0,
    headersTimeout: headersMs,
    connectionsCheckingInterval: headersMs / 2,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requireHostHeader: false,
  })
  server.maxConnections = connections
  server.setTimeout(idleMs, endIdle)
  server.on('request', (request, response) => void answersOnTheWay.set(request.socket, response))
  server.on('clientError', (error, socket) => refuseConnection(error, socket as Socket))
  return server
}

function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  const pending = answersOnTheWay.get(socket)
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
  // the bytes behind a request that is being refused: its answer says more than one to them would
  else if (pending?.req.complete && !pending.writableEnded) finished(pending, () => socket.destroySoon())
  else socket.end(renderRefusal(error))
}

/** Tells a client that has stopped to send; one that has stopped to read is past that. */
function endIdle(socket: Socket): void {
  const pending = answersOnTheWay.get(socket)
  const isSending = pending && !pending.req.complete && !pending.headersSent
  if (isSending) socket.end(renderRefusal(TIMEOUT))
  socket.destroySoon()
}

const TIMEOUT: NodeJS.ErrnoException = Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })

/** The last answer of each connection. */
const answersOnTheWay = new WeakMap<Socket, ServerResponse>()

function refusalOf(code: string | undefined): OssError {
  if (code === 'HPE_INVALID_EOF_STATE') return new OssError('IncompleteBody')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new OssError('RequestTimeout')
  return new OssError('BadRequest', { message: 'This is not an HTTP request that the emulator can read.' })
}

function renderRefusal({ code }: NodeJS.ErrnoException): string {
  const refusal = refusalOf(code)
  const status = code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const requestId = newRequestId()
  const xml = renderErrorXml(refusal, { requestId, hostId: '' })
  const headers = {
    Server: 'AliyunOSS',
    Connection: 'close',
    'Content-Type': 'application/xml',
    'Content-Length': Buffer.byteLength(xml),
    'x-oss-request-id': requestId,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${xml}`
}

/** Listens; returns the port. Throws `PORT_IN_USE` or `ADDRESS_UNAVAILABLE`. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') {
      const message = `port ${port} of ${host} is in use: choose another port, or 0 for a free one`
      throw new EmulatorStartError('PORT_IN_USE', message, error)
    }
    throw new EmulatorStartError(
      'ADDRESS_UNAVAILABLE',
      `cannot listen on ${host}, port ${port}: ${error.message}`,
      error,
    )
  })
  return (server.address() as AddressInfo).port
}

/** The host to write in a URL: an address that stands for all is reached at loopback, IPv6 goes in brackets. */
export function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
