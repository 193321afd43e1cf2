import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from './answer.js'
import { errorAnswer } from './error-answer.js'
import { methodNotAllowed } from './errors.js'
import { genuineRequest, toRequest } from './node-request.js'
import { observerOf } from './observing/observer.js'
import { type AnswerRequest, answererOf, type OssUpload } from './oss-upload.js'
import { queryOf } from './request-query.js'

/** A handler for `node:http`, and for what is built on it: Express, NestJS, Koa's and Fastify's raw requests. */
export type NodeHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/**
 * Serves an {@link OssUpload} from Node. Mount it before any body parser: a callback's signature covers the raw body, as it
 * covers the raw request-target, which is taken from the message and not from a parsed URL.
 * @example
 * createServer(toNodeHandler(ossUpload)).listen(3000)
 */
export function toNodeHandler(ossUpload: OssUpload): NodeHandler {
  const answerRequest = answererOf(ossUpload) ?? answerByFetch(ossUpload)
  return async (incoming, outgoing) => {
    try {
      const { method = 'GET' } = incoming
      // Express strips the mount's path from `url` and keeps the whole in `originalUrl`
      const target = (incoming as { originalUrl?: string }).originalUrl ?? incoming.url ?? '/'
      const answer = UNREPRESENTABLE.test(method)
        ? errorAnswer(methodNotAllowed(method), crypto.randomUUID())
        : await answerRequest(toRequest(incoming, method, target), { target, query: queryOf(target) })
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

/** An endpoint that an app has wrapped: its `fetch` may do anything with a request. */
const answerByFetch =
  (ossUpload: OssUpload): AnswerRequest =>
  async (request, { target } = {}) => {
    const response = await ossUpload.fetch(genuineRequest(request), target === undefined ? {} : { target })
    const body = new Uint8Array(await response.arrayBuffer())
    return { status: response.status, headers: Object.fromEntries(response.headers), body }
  }

function send({ status, headers, body }: Answer, outgoing: ServerResponse): void {
  outgoing.writeHead(status, headers)
  outgoing.end(body)
}
