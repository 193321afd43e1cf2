// A bucket that keeps nothing, in a process of its own: it reads bodies, allows every page, and answers at once.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'etag, x-oss-request-id, x-oss-hash-crc64ecma',
}
const PREFLIGHT = { ...CORS, 'access-control-allow-methods': 'GET, POST, PUT, DELETE', 'access-control-max-age': '600' }
const STORED = { ...CORS, etag: '"5D41402ABC4B2A76B9719D911017C592"', 'x-oss-request-id': '5C06A3B67B8B5A3DA422299D' }

let counted = { requests: 0, preflights: 0 }

/** What the callback gave, or the XML of a multipart upload. */
function answerTo({ method, url = '' }: IncomingMessage): { type: string; body: string } {
  if (method === 'PUT') return { type: 'text/plain', body: '' }
  if (method !== 'POST' || !/[?&]uploads?(Id)?\b/.test(url))
    return { type: 'application/json', body: '{"data":{"id":"42"}}' }
  const isOpened = /[?&]uploads\b/.test(url)
  const key = decodeURIComponent(url.slice(1).split('?')[0] ?? '')
  const known = `<Bucket>media</Bucket><Key>${key}</Key>`
  const body = isOpened
    ? `<InitiateMultipartUploadResult>${known}<UploadId>0004B9894A22E5B1888A1E29F8236E2D</UploadId></InitiateMultipartUploadResult>`
    : `<CompleteMultipartUploadResult><Location>http://media/${key}</Location>${known}<ETag>${STORED.etag}</ETag></CompleteMultipartUploadResult>`
  return { type: 'application/xml', body }
}

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
    const { type, body } = answerTo(request)
    response.writeHead(200, { ...STORED, 'content-type': type, 'content-length': Buffer.byteLength(body) })
    response.end(body)
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
