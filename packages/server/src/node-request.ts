import type { IncomingMessage } from 'node:http'

/**
 * Returns a message of Node as a `Request`. That of a GET is a {@link DeferredRequest}, since most of them are looked at for a
 * header or two, or not at all.
 */
export function toRequest(incoming: IncomingMessage, method: string, target: string): Request {
  return method === 'GET'
    ? (new DeferredRequest(incoming, target) as unknown as Request)
    : makeRequest(incoming, method, target, readHeaders(incoming))
}

/** What a `Request` of any origin is made of: itself, or what a deferred one stands for. */
export const genuineRequest = (request: Request): Request => DeferredRequest.madeBy(request) ?? request

/**
 * A GET that becomes a `Request` when something is asked of it that it does not know. Making one costs a tenth of the whole
 * answer. It is one to `instanceof`, and to all that reads its members; `new Request()` and `fetch()` look behind them, and
 * throw: they need its `clone()`.
 */
class DeferredRequest {
  readonly #incoming: IncomingMessage
  readonly #target: string
  #url: string | undefined
  #headers: Headers | undefined
  #made: Request | undefined

  constructor(incoming: IncomingMessage, target: string) {
    this.#incoming = incoming
    this.#target = target
  }

  get method(): string {
    return 'GET'
  }

  get url(): string {
    this.#url ??= new URL(toUrl(this.#incoming, this.#target)).href
    return this.#url
  }

  get headers(): Headers {
    this.#headers ??= readHeaders(this.#incoming)
    return this.#headers
  }

  static madeBy(request: object): Request | undefined {
    if (!(#made in request)) return undefined
    request.#made ??= makeRequest(request.#incoming, 'GET', request.#target, request.headers)
    return request.#made
  }
}

/** Whatever else a `Request` of this runtime has comes from the one that is made. */
function deferMembers({ prototype }: typeof DeferredRequest): void {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(Request.prototype))) {
    const made = member.get ?? member.value
    if (Object.hasOwn(prototype, name))
      Object.defineProperty(prototype, name, { enumerable: member.enumerable ?? false })
    else if (typeof made === 'function') {
      const forward = function (this: DeferredRequest, ...inputs: unknown[]) {
        return Reflect.apply(made, DeferredRequest.madeBy(this), inputs)
      }
      Object.defineProperty(prototype, name, { ...member, [member.get ? 'get' : 'value']: forward })
    }
  }
  Object.setPrototypeOf(prototype, Request.prototype)
}
deferMembers(DeferredRequest)

function makeRequest(incoming: IncomingMessage, method: string, target: string, headers: Headers): Request {
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const wasRead = hasBody && incoming.readableDidRead
  const request = new Request(toUrl(incoming, target), {
    method,
    headers,
    ...(hasBody && { body: wasRead ? '' : streamOf(incoming), duplex: 'half' as const }),
  })
  // what a parser has taken is a body that was read: whoever needs it says so, as of any `Request`
  if (wasRead) void request.body?.cancel()
  return request
}

/** No import: workers that have no such module bundle this file too. */
const streamOf = (incoming: IncomingMessage): ReadableStream<Uint8Array> =>
  process.getBuiltinModule('node:stream').Readable.toWeb(incoming) as ReadableStream<Uint8Array>

/** A host that is no host must not become a path or a query, nor a path become a host. */
function toUrl({ socket, headers }: IncomingMessage, target: string): string {
  const scheme = 'encrypted' in socket ? 'https' : 'http'
  const host = headers.host ?? String(headers[':authority'] ?? '')
  const base = `${scheme}://${/^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(host) ? host : 'localhost'}`
  return (URL.canParse(base) ? base : `${scheme}://localhost`) + toPathAndQuery(target)
}

/** A proxy may name the whole URL as target; a `#` begins no fragment. @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
function toPathAndQuery(target: string): string {
  const local = target.replace(/^https?:\/\/[^/?]*/i, '').replaceAll('#', '%23')
  return /^[/\\?]/.test(local) ? local : `/${local}`
}

/** Every header line, so that repeated ones stay; HTTP/2's pseudo headers are none. */
function readHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]]
    if (!name.startsWith(':')) headers.append(name, value)
  }
  return headers
}
