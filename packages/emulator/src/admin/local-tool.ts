/** Keeps strangers away from the emulator's own endpoints. */
import { isIP } from 'node:net'
import type { Exchange } from '../exchange.js'
import { hostName } from '../host-routing.js'
import { OssError } from '../oss-error.js'

/**
 * Any page that guesses the port can send requests here. A header that needs a preflight, which is never allowed, keeps
 * pages of other origins out; the Host keeps out those that had their own name resolve to this address.
 */
export function assertLocalTool(exchange: Exchange): void {
  assertLocalHost(exchange)
  const { headers, host } = exchange
  const origin = headers.get('origin')
  // The emulator's own page sends its origin along when it changes something.
  const isOwn = origin === undefined || origin === `http://${host}`
  if (headers.get('x-oss-emulator') === '1' && isOwn) return
  const message = 'Local tools only: send the header x-oss-emulator: 1, and no Origin.'
  throw new OssError('AccessDenied', { message })
}

/**
 * The page itself holds nothing, so a browser may open it: only it sends `Sec-Fetch-Mode`, and no script can set that. Everybody
 * else needs the header.
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header
 */
export function assertMayOpenPage(exchange: Exchange): void {
  if (exchange.headers.get('sec-fetch-mode') === 'navigate') assertLocalHost(exchange)
  else assertLocalTool(exchange)
}

/** Throws unless the request names this machine by an address, or as `localhost`: no name of somebody's own. */
function assertLocalHost({ host }: Exchange): void {
  const name = hostName(host)
  if (name === 'localhost' || isIP(name.replace(/^\[|\]$/g, '')) > 0) return
  throw new OssError('AccessDenied', { message: 'Call the emulator localhost, or by its address.' })
}
