// A bucket that keeps nothing, in a process of its own: it reads bodies, allows every page, and answers at once.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerToUpload, ETAG, type SinkAnswer } from './sink-uploads.ts'

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'etag, x-oss-request-id, x-oss-hash-crc64ecma',
}
const PREFLIGHT = { ...CORS, 'access-control-allow-methods': 'GET, POST, PUT, DELETE', 'access-control-max-age': '600' }
const STORED = { ...CORS, etag: ETAG, 'x-oss-request-id': '5C06A3B67B8B5A3DA422299D' }

let counted = { requests: 0, preflights: 0 }

/** What OSS hands on of the app's answer to its callback. */
const CALLED: SinkAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"data":{"id":"42"}}',
}
const TAKEN: SinkAnswer = { status: 200, headers: { 'content-type': 'text/plain' }, body: '' }

function serve(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  if (request.method === 'OPTIONS') {
    counted.preflights++
    const headers = request.headers['access-control-request-headers'] ?? ''
    response.writeHead(204, { ...PREFLIGHT, 'access-control-allow-headers': headers }).end()
    return
  }
  counted.requests++
  request.on('end', () => {
    const { status, headers, body } = answerToUpload(request) ?? (request.method === 'PUT' ? TAKEN : CALLED)
    response.writeHead(status, { ...STORED, 'content-length': Buffer.byteLength(body), ...headers }).end(body)
  })
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
// connections stay open between the files of one run, however slow the proxy in between
server.keepAliveTimeout = 60_000
process.on('message', () => {
  process.send?.(counted)
  counted = { requests: 0, preflights: 0 }
})
process.on('disconnect', () => process.exit())
