import { type Callback, parseCallback, parseCallbackVar } from './callback-parameters.js'
import type { Exchange } from './exchange.js'
import { invalidArgument } from './oss-error.js'
import { findParameter } from './request-target.js'

/** Reads the callback of a PutObject or CompleteMultipartUpload, from headers or query. Throws `InvalidArgument`. */
export function readRequestCallback(exchange: Exchange): Callback | undefined {
  const callback = readEither(exchange, 'callback')
  const vars = readEither(exchange, 'callback-var')
  if (callback === undefined) return undefined
  return parseCallback(callback, vars === undefined ? new Map() : parseCallbackVar(vars))
}

function readEither({ target, headers }: Exchange, name: string): string | undefined {
  const inQuery = findParameter(target.query, name)
  const inHeader = headers.get(`x-oss-${name}`)
  if (inQuery === undefined || inHeader === undefined) return inQuery ?? inHeader
  throw invalidArgument(
    `Either the ${name} query string parameter or the x-oss-${name} header should be specified, not both.`,
  )
}
