import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from './answer.js'
import { errorAnswer } from './error-answer.js'
import { methodNotAllowed } from './errors.js'
import { observerOf } from './observer.js'
import { answererOf, type OssUpload } from './oss-upload.js'

/** A handler for `node:http`, and for what is built on it: Express, NestJS, Koa's and Fastify's raw requests. */
export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/**
 * Serves an {@link OssUpload} from Node. Mount it before any body parser: a callback's signature covers the raw body, as it
 * covers the raw request-target, which is taken from the message and not from a parsed URL.
 * @example
 * createServer(toNodeHandler(ossUpload)).listen(3000)
 */
export function toNodeHandler(ossUpload: OssUpload): NodeHandler {
  const answerRequest = answererOf(ossUpload)
  // no import: workers that have no such module bundle this file too
  const { Readable } = process.getBuiltinModule('node:stream')
  const streamOf = (incoming: IncomingMessage) => Readable.toWeb(incoming) as ReadableStream<Uint8Array>
  return async (incoming, outgoing) => {
    try {
      const { method = 'GET' } = incoming
      // Express strips the mount's path from `url` and keeps the whole in `originalUrl`
      const target = (incoming as { originalUrl?: string }).originalUrl ?? incoming.url ?? '/'
      const answer = UNREPRESENTABLE.test(method)
        ? errorAnswer(methodNotAllowed(method), crypto.randomUUID())
        : await answerRequest(toRequest(incoming, method, target, streamOf), { target })
      send(answer, outgoing)
    } catch (error) {
      const requestId = crypto.randomUUID()
      const facts = { requestId, durationMs: 0, status: 500, code: 'INTERNAL_ERROR', error }
      observerOf(ossUpload).tell({ type: 'failed', ...facts })
      if (outgoing.headersSent) outgoing.destroy()
      else send(errorAnswer(error, requestId), outgoing)
    }
  }
}

/** Methods that a `Request` cannot have. @see https://fetch.spec.whatwg.org/#forbidden-method */
const UNREPRESENTABLE = /^(?:connect|trace|track)$/i

type StreamOf = (incoming: IncomingMessage) => ReadableStream<Uint8Array>

function toRequest(incoming: IncomingMessage, method: string, target: string, streamOf: StreamOf): Request {
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const wasRead = hasBody && incoming.readableDidRead
  const request = new Request(toUrl(incoming, target), {
    method,
    headers: readHeaders(incoming.rawHeaders),
    ...(hasBody && { body: wasRead ? '' : streamOf(incoming), duplex: 'half' as const }),
  })
  // what a parser has taken is a body that was read: whoever needs it says so, as of any `Request`
  if (wasRead) void request.body?.cancel()
  return request
}

/** A host that is no host must not become a path or a query, nor a path become a host. */
function toUrl({ socket, headers }: IncomingMessage, target: string): URL {
  const scheme = 'encrypted' in socket ? 'https' : 'http'
  const host = headers.host ?? String(headers[':authority'] ?? '')
  const base = `${scheme}://${/^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(host) ? host : 'localhost'}`
  const url = new URL(URL.canParse(base) ? base : `${scheme}://localhost`)
  const [path = '/', query] = withoutOrigin(target).split(/\?(.*)/s, 2)
  url.pathname = path
  url.search = query ?? ''
  return url
}

/** A proxy may name the whole URL as target. @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
const withoutOrigin = (target: string): string => target.replace(/^https?:\/\/[^/?]*/i, '') || '/'

/** Every header line, so that repeated ones stay; HTTP/2's pseudo headers are none. */
function readHeaders(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]]
    if (!name.startsWith(':')) headers.append(name, value)
  }
  return headers
}

function send({ status, headers, body }: Answer, outgoing: ServerResponse): void {
  outgoing.writeHead(status, headers)
  outgoing.end(body)
}
