/** The HTTP server below the emulator: how it listens, and what it tells clients that do not speak HTTP. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { EmulatorStartError } from './errors.js'

/** Room for presigned URLs that carry a callback of 5 KB and its variables. */
const MAX_HEADER_BYTES = 64 * 1024

/** Longer than Node's 5 s: a browser cannot repeat a POST that meets a connection which is just being closed. */
const KEEP_ALIVE_MS = 60_000

/** Creates a server that waits for uploads of any duration. */
export function createOssServer(): Server {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requireHostHeader: false,
  })
  server.on('clientError', refuseConnection)
  return server
}

function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nServer: AliyunOSS\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
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
