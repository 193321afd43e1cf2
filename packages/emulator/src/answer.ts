/** Writes answers. */
import { finished } from 'node:stream'
import { renderErrorXml } from './error-xml.js'
import type { Exchange } from './exchange.js'
import type { OssError } from './oss-error.js'
import { skipBody } from './request-body.js'
import { renderXml, type XmlContent } from './xml.js'

/** Header values by name. */
export type AnswerHeaders = Readonly<Record<string, string | number>>

/** Sends a whole answer; HEAD gets its headers only. */
export function sendAnswer(
  exchange: Exchange,
  status: number,
  headers: AnswerHeaders = {},
  body: Buffer | string = '',
): void {
  const { response, method, startedMs } = exchange
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    ...headers,
    ...(status === 204 || status === 304 ? {} : { 'Content-Length': bytes.length }),
    'x-oss-server-time': Math.round(performance.now() - startedMs),
  })
  endAfterRequest(exchange, method === 'HEAD' ? Buffer.alloc(0) : bytes)
}

/**
 * Sends the last bytes at once, but ends the answer only when the request has ended. Where the client asked for the
 * connection to be closed, Node closes it as the answer ends, and closing it with unread bytes of a refused upload makes
 * the system send a reset, which may overtake the answer.
 */
function endAfterRequest({ request, response }: Exchange, bytes: Buffer): void {
  if (request.complete) {
    if (bytes.length > 0) response.end(bytes)
    else response.end()
    return
  }
  response.flushHeaders()
  if (bytes.length > 0) response.write(bytes)
  finished(request, () => response.end())
  skipBody(request)
}

/** Sends an XML document. */
export const sendXml = (exchange: Exchange, status: number, root: string, content: XmlContent): void =>
  sendAnswer(exchange, status, { 'Content-Type': 'application/xml' }, renderXml(root, content))

/** Sends the `<Error>` document of a refusal. */
export function sendError(exchange: Exchange, error: OssError): void {
  const xml = renderErrorXml(error, { requestId: exchange.requestId, hostId: exchange.host })
  const ec: AnswerHeaders = error.ec === undefined ? {} : { 'x-oss-ec': error.ec }
  // A HEAD answer has no body: newer SDKs read this header in its place.
  const inHeader: AnswerHeaders = exchange.method === 'HEAD' ? { 'x-oss-err': Buffer.from(xml).toString('base64') } : {}
  sendAnswer(exchange, error.status, { ...ec, ...inHeader, 'Content-Type': 'application/xml' }, xml)
}
