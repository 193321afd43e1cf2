/** The emulator's own endpoints, below `/_emulator/`. */
import { isIP } from 'node:net'
import { sendAnswer } from './answer.js'
import { PUBLIC_KEY_PATH } from './callback-key.js'
import type { Exchange } from './exchange.js'
import { hostName } from './host-routing.js'
import { OssError } from './oss-error.js'
import type { Service } from './service.js'

/** Tells whether a path is one of the emulator's own. */
export const isAdminPath = (path: string): boolean => path.startsWith('/_emulator/')

/** Serves the public key to everybody, and the rest to local tools only. */
export function serveAdmin(exchange: Exchange, service: Service): void {
  const { method, target } = exchange
  const isRead = method === 'GET' || method === 'HEAD'
  if (target.path === PUBLIC_KEY_PATH && isRead) {
    sendAnswer(exchange, 200, { 'Content-Type': 'application/x-pem-file' }, service.callbackKey.publicKeyPem)
    return
  }
  assertLocalTool(exchange)
  if (target.path !== '/_emulator/health') throw new OssError('NoSuchKey', { details: { Key: target.path.slice(1) } })
  if (!isRead) throw new OssError('MethodNotAllowed')
  const { dataDir } = service
  const { region } = service.settings
  const buckets = service.store.buckets.map(({ info }) => info.name)
  sendAnswer(
    exchange,
    200,
    { 'Content-Type': 'application/json' },
    JSON.stringify({ status: 'ok', region, buckets, dataDir }),
  )
}

/**
 * Any page that guesses the port can send requests here. A header that needs a preflight, which is never allowed, keeps
 * pages of other origins out; the Host keeps out those that had their own name resolve to this address.
 */
function assertLocalTool({ headers, host }: Exchange): void {
  const name = hostName(host)
  const isLocalName = name === 'localhost' || isIP(name.replace(/^\[|\]$/g, '')) > 0
  if (headers.get('x-oss-emulator') === '1' && !headers.has('origin') && isLocalName) return
  throw new OssError('AccessDenied', { message: 'Local tools only: send the header x-oss-emulator: 1, and no Origin.' })
}
