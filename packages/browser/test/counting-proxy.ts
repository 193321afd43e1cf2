import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Another name of the bucket, which counts what comes. */
export interface CountingProxy {
  readonly url: string
  /** Bytes of the bodies of PUT requests to keys that begin so, those of requests that were cut too. */
  received(keyPrefix: string): number
  close(): Promise<void>
}

/** Passes everything on to an origin, and whatever happens to a connection to the other side. */
export async function startCountingProxy(origin: string): Promise<CountingProxy> {
  const counts = new Map<string, number>()
  const server: Server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming
    const upstream = request(origin + url, { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    })
    const key = decodeURIComponent(url.split('?', 1)[0] ?? '').slice(1)
    if (method === 'PUT') incoming.on('data', ({ length }) => counts.set(key, (counts.get(key) ?? 0) + length))
    upstream.on('error', () => outgoing.destroy())
    outgoing.on('close', () => upstream.destroy())
    incoming.on('error', () => upstream.destroy())
    incoming.pipe(upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: (keyPrefix) =>
      [...counts].reduce((sum, [key, bytes]) => (key.startsWith(keyPrefix) ? sum + bytes : sum), 0),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
