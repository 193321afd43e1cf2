import { assertPublicTargets } from './callback-address.js'
import { type Callback, parseCallback, parseCallbackVar } from './callback-parameters.js'
import type { Exchange } from './exchange.js'
import type { EmulatorSettings } from './options.js'
import { invalidArgument } from './oss-error.js'
import { findParameter } from './request-target.js'

/**
 * Reads the callback of a PutObject or CompleteMultipartUpload, from headers or query. Throws `InvalidArgument`, also for a target
 * that a strict emulator does not call.
 */
export async function readRequestCallback(
  exchange: Exchange,
  settings: EmulatorSettings,
): Promise<Callback | undefined> {
  const text = readEither(exchange, 'callback')
  const vars = readEither(exchange, 'callback-var')
  if (text === undefined) return undefined
  const callback = parseCallback(text, vars === undefined ? new Map() : parseCallbackVar(vars))
  await assertPublicTargets(callback, settings)
  return callback
}

function readEither({ target, headers }: Exchange, name: string): string | undefined {
  const inQuery = findParameter(target.query, name)
  const inHeader = headers.get(`x-oss-${name}`)
  if (inQuery === undefined || inHeader === undefined) return inQuery ?? inHeader
  throw invalidArgument(
    `Either the ${name} query string parameter or the x-oss-${name} header should be specified, not both.`,
  )
}
