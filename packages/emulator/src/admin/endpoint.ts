import type { Exchange } from '../exchange.js'
import { invalidArgument, OssError } from '../oss-error.js'
import { readText } from '../request-body.js'
import { findParameter } from '../request-target.js'
import type { Service } from '../service.js'

/** What an endpoint works with. */
export interface EndpointCall {
  readonly exchange: Exchange
  readonly service: Service
  /** What follows the endpoint's name in the path, decoded; `''` for nothing. */
  readonly rest: string
}

/** Does what a request asks for; returns what is answered as JSON, `undefined` for no content. */
export type Endpoint = (call: EndpointCall) => unknown

const MAX_BODY_BYTES = 64 * 1024

/** Reads a body of JSON, of any Content-Type. Throws `InvalidArgument`. */
export async function readJson({ request }: Exchange): Promise<unknown> {
  const text = await readText(request, MAX_BODY_BYTES, () => new OssError('EntityTooLarge'))
  try {
    return JSON.parse(text)
  } catch {
    throw invalidArgument('The body is no JSON.')
  }
}

/** Runs what checks its input by throwing a `TypeError` or `RangeError`, and throws `InvalidArgument` in their place. */
export function refuseInvalid<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw invalidArgument(error.message)
    throw error
  }
}

/** Reads an integer from 1 out of the query. Throws `InvalidArgument`. */
export function readLimit({ target }: Exchange, fallback: number, max: number): number {
  const text = findParameter(target.query, 'limit')
  if (text === undefined) return fallback
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= max) return limit
  throw invalidArgument(`limit: expected an integer from 1 to ${max}.`, 'limit', text)
}
