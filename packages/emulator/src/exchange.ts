import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Address, routeHost } from './host-routing.js'
import type { EmulatorSettings } from './options.js'
import { newRequestId } from './request-id.js'
import { parseRequestTarget, type RequestTarget } from './request-target.js'
import { readSignableHeaders, type SignableRequest } from './signable-request.js'

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Upper-case verb. */
  readonly method: string
  /** `Host` as sent, `''` without one. */
  readonly host: string
  /** What the host addresses. */
  readonly address: Address
  readonly target: RequestTarget
  /** Request headers in UTF-8, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  /** As in `x-oss-request-id`. */
  readonly requestId: string
  /** Milliseconds of a monotonic clock when the request came. */
  readonly startedMs: number
}

/** Opens an exchange: parses what can be parsed without refusing anything. */
export function openExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { buckets, region }: EmulatorSettings,
): Exchange {
  const host = request.headers.host ?? ''
  return {
    request,
    response,
    method: request.method ?? 'GET',
    host,
    address: routeHost(host, { boundBucket: buckets[0], region }),
    target: parseRequestTarget(request.url ?? '/'),
    headers: readSignableHeaders(request.headers),
    requestId: newRequestId(),
    startedMs: performance.now(),
  }
}

/** The request as a signature for a resource covers it. */
export const toSignable = ({ method, target, headers }: Exchange, resource: string): SignableRequest => ({
  method,
  resource,
  query: target.query,
  headers,
})
