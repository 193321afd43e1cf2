/** The emulator's own endpoints, below `/_emulator/`. */
import { sendAnswer } from '../answer.js'
import { PUBLIC_KEY_PATH } from '../callback-key.js'
import type { Exchange } from '../exchange.js'
import { OssError } from '../oss-error.js'
import type { Service } from '../service.js'
import { clockEndpoints } from './clock-endpoints.js'
import { credentialsEndpoints } from './credentials-endpoints.js'
import type { Endpoint } from './endpoint.js'
import { faultEndpoints } from './fault-endpoints.js'
import { assertLocalTool, assertMayOpenPage } from './local-tool.js'
import { overviewEndpoints } from './overview-endpoints.js'
import { sendPage } from './page.js'

const ROOT = '/_emulator/'

/** By method and name; what follows the name's slash is the endpoint's to read. */
const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  ...overviewEndpoints,
  ...faultEndpoints,
  ...clockEndpoints,
  ...credentialsEndpoints,
}

/** Tells whether a path is one of the emulator's own. */
export const isAdminPath = (path: string): boolean => path.startsWith(ROOT)

/** Serves the public key to everybody, the page to browsers of this machine, and the rest to local tools only. */
export async function serveAdmin(exchange: Exchange, service: Service): Promise<void> {
  const { method, target } = exchange
  const isRead = method === 'GET' || method === 'HEAD'
  if (target.path === PUBLIC_KEY_PATH && isRead) {
    return sendAnswer(exchange, 200, { 'Content-Type': 'application/x-pem-file' }, service.callbackKey.publicKeyPem)
  }
  if (target.path === ROOT && isRead) {
    assertMayOpenPage(exchange)
    return sendPage(exchange)
  }
  assertLocalTool(exchange)
  const answer = await findEndpoint(exchange)({ exchange, service, rest: restOf(target.path) })
  const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }
  if (answer === undefined) return sendAnswer(exchange, 204, headers)
  sendAnswer(exchange, 200, { ...headers, 'Content-Type': 'application/json' }, JSON.stringify(answer))
}

const nameOf = (path: string): string => path.slice(ROOT.length).split('/', 1)[0] ?? ''
const restOf = (path: string): string => decodeURIComponentOr(path.slice(ROOT.length + nameOf(path).length + 1))

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function findEndpoint({ method, target }: Exchange): Endpoint {
  const name = nameOf(target.path)
  const endpoint = ENDPOINTS[`${method === 'HEAD' ? 'GET' : method} ${name}`]
  if (endpoint) return endpoint
  const isKnown = Object.keys(ENDPOINTS).some((known) => known.endsWith(` ${name}`))
  if (isKnown) throw new OssError('MethodNotAllowed', { details: { Method: method, ResourceType: target.path } })
  throw new OssError('NoSuchKey', { details: { Key: target.path.slice(1) } })
}
