import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Address, routeHost } from './host-routing.js'
import type { RequestTrace } from './journal/request-trace.js'
import { operationOf } from './operation.js'
import type { EmulatorSettings } from './options.js'
import { percentDecode } from './percent-encoding.js'
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
  /** What becomes known while it is served, for faults, log and console. */
  readonly trace: RequestTrace
}

const NO_FAULTS: readonly string[] = Object.freeze([])

/** Opens an exchange: parses what can be parsed without refusing anything. */
export function openExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { buckets, region }: EmulatorSettings,
): Exchange {
  const host = request.headers.host ?? ''
  const address = routeHost(host, { boundBucket: buckets[0], region })
  const target = parseRequestTarget(request.url ?? '/')
  const headers = readSignableHeaders(request.headers)
  const method = request.method ?? 'GET'
  return {
    request,
    response,
    method,
    host,
    address,
    target,
    headers,
    requestId: newRequestId(),
    startedMs: performance.now(),
    trace: {
      operation: operationOf({ method, address, target, headers }),
      bucket: 'bucket' in address ? address.bucket : undefined,
      key: target.path === '/' ? undefined : percentDecode(target.path.slice(1)).toString('utf8'),
      faults: NO_FAULTS,
      refusal: undefined,
    },
  }
}

/** The request as a signature for a resource covers it. */
export const toSignable = ({ method, target, headers }: Exchange, resource: string): SignableRequest => ({
  method,
  resource,
  query: target.query,
  headers,
})
