import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Transform } from 'node:stream'

/** Another name of the bucket, which counts what comes. */
export interface CountingProxy {
  readonly url: string
  /** Bytes of the bodies of PUT requests to keys that begin so, those of requests that were cut too. */
  received(keyPrefix: string): number
  /** How many of them were on their way at the same time, at most. */
  peak(keyPrefix: string): number
  /** Ends all connections: WebKit keeps some of a page that was left. */
  disconnect(): void
  close(): Promise<void>
}

/**
 * Passes everything on to an origin, and whatever happens to a connection to the other side. Of keys that begin with
 * `parts-bare-` it hides the headers that CORS exposes, and of those with `parts-losing-` it loses the second part at first. With
 * `flipping-` in them it turns a bit of the second part at first, with `damaging-` each time.
 */
export async function startCountingProxy(origin: string): Promise<CountingProxy> {
  const counts = new Map<string, number>()
  const open = new Map<string, number>()
  const peaks = new Map<string, number>()
  const lost = new Set<string>()
  const isDamaged = (key: string, url: string) => {
    if (!url.includes('partNumber=2&')) return false
    const [dir = ''] = key.split('/')
    const isFirst = key.includes('flipping-') && !lost.has(dir)
    lost.add(dir)
    return isFirst || key.includes('damaging-')
  }
  const server: Server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming
    const key = decodeURIComponent(url.split('?', 1)[0] ?? '').slice(1)
    if (method === 'PUT' && key.startsWith('parts-losing-') && url.includes('partNumber=2&') && !lost.has(key)) {
      lost.add(key)
      const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag' }
      return void incoming.resume().on('end', () => outgoing.writeHead(200, { ...cors, etag: '"LOST"' }).end())
    }
    const upstream = request(origin + url, { method, headers, agent: false }, (answer) => {
      if (key.startsWith('parts-bare-')) delete answer.headers['access-control-expose-headers']
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    if (method === 'PUT') {
      incoming.on('data', ({ length }) => counts.set(key, (counts.get(key) ?? 0) + length))
      const [dir = ''] = key.split('/')
      open.set(dir, (open.get(dir) ?? 0) + 1)
      peaks.set(dir, Math.max(peaks.get(dir) ?? 0, open.get(dir) ?? 0))
      outgoing.on('close', () => open.set(dir, (open.get(dir) ?? 0) - 1))
    }
    upstream.on('error', () => outgoing.destroy())
    outgoing.on('close', () => upstream.destroy())
    incoming.on('error', () => upstream.destroy())
    const body = method === 'PUT' && isDamaged(key, url) ? incoming.pipe(turnBit()) : incoming
    body.pipe(upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: (keyPrefix) =>
      [...counts].reduce((sum, [key, bytes]) => (key.startsWith(keyPrefix) ? sum + bytes : sum), 0),
    peak: (keyPrefix) => Math.max(0, ...[...peaks].map(([dir, most]) => (dir.startsWith(keyPrefix) ? most : 0))),
    disconnect: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Turns a bit of the first byte. */
function turnBit(): Transform {
  let isDone = false
  return new Transform({
    transform(chunk: Buffer, _, callback) {
      if (!isDone) chunk[0] = (chunk[0] ?? 0) ^ 1
      isDone = true
      callback(null, chunk)
    },
  })
}
