import type { IncomingHttpHeaders } from 'node:http'
import type { QueryParameters } from './request-target.js'

/** What request signatures cover. */
export interface SignableRequest {
  /** Upper-case verb. */
  readonly method: string
  /** Decoded `/bucket/key`, `/bucket/`, or `/` for the service. */
  readonly resource: string
  /** Decoded query of the request. */
  readonly query: QueryParameters
  /** Values by lower-case name. */
  readonly headers: ReadonlyMap<string, string>
}

const NOT_ASCII = /[\x80-\xff]/

/** Copies headers as signatures see them: Node hands out their bytes as Latin-1, clients sign UTF-8. */
export function readSignableHeaders(headers: IncomingHttpHeaders): Map<string, string> {
  const copy = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    const text = Array.isArray(value) ? value.join(', ') : value
    copy.set(name, NOT_ASCII.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text)
  }
  return copy
}
