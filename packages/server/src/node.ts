import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { OssUpload } from './oss-upload.js'

/** A handler for `node:http`, and for what is built on it: Express, Connect, Fastify's raw requests. */
export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/**
 * Serves an {@link OssUpload} from Node. Mount it before any body parser: a callback's signature covers the raw body, as it
 * covers the raw request-target, which is taken from the message and not from a parsed URL.
 * @example
 * createServer(toNodeHandler(ossUpload)).listen(3000)
 */
export function toNodeHandler(ossUpload: OssUpload): NodeHandler {
  return async (incoming, outgoing) => {
    try {
      // Express strips the mount's path from `url` and keeps the whole in `originalUrl`
      const target = (incoming as { originalUrl?: string }).originalUrl ?? incoming.url ?? '/'
      const request = toRequest(incoming, target)
      await send(request ? await ossUpload.fetch(request, { target }) : badRequest(), outgoing)
    } catch (error) {
      outgoing.destroy(error as Error)
    }
  }
}

/** `undefined` where target or headers are none that a `Request` can hold. */
function toRequest(incoming: IncomingMessage, target: string): Request | undefined {
  const { method = 'GET', headers } = incoming
  const scheme = 'encrypted' in incoming.socket ? 'https' : 'http'
  const hasBody = method !== 'GET' && method !== 'HEAD'
  try {
    return new Request(`${scheme}://${headers.host ?? 'localhost'}${target.startsWith('/') ? target : '/'}`, {
      method,
      headers: Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
        values.map((value): [string, string] => [name, value]),
      ),
      ...(hasBody && { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' as const }),
    })
  } catch {
    return undefined
  }
}

const badRequest = (): Response => new Response('Bad Request', { status: 400 })

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), 'content-length': body.length })
  outgoing.end(body)
}
