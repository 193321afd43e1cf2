import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createSecureContext } from 'node:tls'
import { onTestFinished } from 'vitest'

/** The name that certificates are for; `lookupNames` says that it is this machine. */
export const APP_HOST = 'app.example.test'

const certificate = (name: string) => readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), 'utf8')

/** What the tests' surroundings trust. */
export const AUTHORITY: string = certificate('authority')

export interface ServeOptions {
  /** Serves https with this certificate. */
  readonly certificate?: 'app' | 'other' | 'expired' | 'self-signed'
  /** Ends handshakes that name no host, as servers of many hosts do. */
  readonly needsSni?: boolean
}

/** Runs a server until the test ends; returns its origin. */
export async function serve(listener: RequestListener, options: ServeOptions = {}): Promise<string> {
  const server = options.certificate ? createTlsServer(listener, options) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return options.certificate ? `https://${APP_HOST}:${port}` : `http://127.0.0.1:${port}`
}

function createTlsServer(listener: RequestListener, { certificate: name = 'app', needsSni }: ServeOptions) {
  const pem = certificate(name)
  if (!needsSni) return createSecureServer({ cert: pem, key: pem }, listener)
  const context = createSecureContext({ cert: pem, key: pem })
  // without a certificate of its own, a handshake that names no host finds none
  return createSecureServer({ SNICallback: (_host, done) => done(null, context) }, listener)
}

/** Answers with JSON as OSS wants it. */
export const answerJson =
  (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    const body = JSON.stringify(value)
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...headers,
    })
    response.end(body)
  }

/** An answer on its way through a {@link serveInFront}. */
export interface Passing {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/** In place of an answer: the connection ends without one. */
export const CUT: Passing = { status: 0, headers: {}, body: Buffer.alloc(0) }

/** Runs a server that passes requests on and changes answers, until the test ends. */
export const serveInFront = (
  target: string,
  change: (answer: Passing, incoming: IncomingMessage) => Passing | undefined,
  { toTarget = (url: string) => url, ...options }: ServeOptions & { readonly toTarget?: (url: string) => string } = {},
): Promise<string> =>
  serve((incoming, response) => {
    const headers = { ...incoming.headers }
    const outgoing = request(
      target + toTarget(incoming.url ?? ''),
      { method: incoming.method ?? 'GET', headers, agent: false },
      async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk as Buffer)
        const passing = { status: answer.statusCode ?? 0, headers: { ...answer.headers }, body: Buffer.concat(chunks) }
        const changed = change(passing, incoming) ?? passing
        if (changed.status === CUT.status) return void response.destroy()
        if (incoming.method !== 'HEAD' && changed.status !== 204)
          changed.headers['content-length'] = String(changed.body.length)
        response.writeHead(changed.status, changed.headers)
        response.end(incoming.method === 'HEAD' ? undefined : changed.body)
      },
    )
    outgoing.on('error', () => response.destroy())
    incoming.pipe(outgoing)
  }, options)

/** An `<Error>` document in place of an answer. */
export const ossError = (status: number, code: string, message: string, more = ''): Passing => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-oss-request-id': '65A1B2C3D4E5F60718293A4B' },
  body: Buffer.from(
    `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>65A1B2C3D4E5F60718293A4B</RequestId>${more}</Error>`,
  ),
})
