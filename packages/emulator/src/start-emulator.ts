import { PUBLIC_KEY_PATH } from './callback-key.js'
import type { EmulatorClock } from './emulator-clock.js'
import type { FaultPort } from './faults/fault-port.js'
import { createOssServer, listen, urlHost } from './http-server.js'
import type { RequestEntry } from './journal/request-entry.js'
import { type EmulatorOptions, resolveOptions } from './options.js'
import { serve } from './routes.js'
import { openService, type Service } from './service.js'
import type { TemporaryCredentialsPort } from './temporary-credentials.js'

/** A running emulator. */
export interface Emulator {
  /** Where it listens, such as `http://127.0.0.1:9000`, without a final slash. */
  readonly url: string
  /** Where it serves the key that its callbacks verify with, as their `x-oss-pub-key-url` says. */
  readonly publicKeyUrl: string
  /** TCP port. */
  readonly port: number
  /** Makes requests fail, wait or crawl. */
  readonly faults: FaultPort
  /** The time for signatures, policies and dates of objects. */
  readonly clock: EmulatorClock
  /** Temporary AccessKey pairs, as STS issues them. */
  readonly credentials: TemporaryCredentialsPort
  /** The last requests, newest first, at most 500: what they were answered, and why they were refused. */
  requests(): readonly RequestEntry[]
  /** Cuts open connections, removes half uploads, and gives the data folder free. Repeated calls wait for the first. */
  close(): Promise<void>
}

/**
 * Starts a local OSS, and resolves once it serves. Throws a `TypeError` or `RangeError` for an option that cannot be used,
 * an `EmulatorStartError` when the machine refuses the port or the data folder.
 * @example
 * const emulator = await startEmulator({ buckets: ['media'], corsOrigins: ['http://localhost:3000'] })
 * // … upload to emulator.url …
 * await emulator.close()
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const settings = resolveOptions(options)
  const closing = new AbortController()
  const server = createOssServer()
  const port = await listen(server, settings.host, settings.port)
  const url = `http://${urlHost(settings.host)}:${port}`
  const requests = new Set<Promise<void>>()
  let opened: Service | undefined
  const opening = openService(settings, url, closing.signal)
  // Registered before the first await, so that a client that has watched the port open is not left without an answer.
  server.on('request', (request, response) => {
    const answered = opened ? serve(request, response, opened) : opening.then((open) => serve(request, response, open))
    const served = answered.then(
      () => void requests.delete(served),
      () => {
        response.destroy()
        requests.delete(served)
      },
    )
    requests.add(served)
  })
  const disconnect = () => {
    closing.abort()
    server.close()
    server.closeAllConnections()
  }
  const service = await opening.catch((error) => {
    disconnect()
    throw error
  })
  opened = service
  const close = async () => {
    disconnect()
    await Promise.all(requests)
    await service.release()
  }
  let closed: Promise<void> | undefined
  return Object.freeze({
    url,
    publicKeyUrl: url + PUBLIC_KEY_PATH,
    port,
    faults: service.faults,
    clock: service.clock,
    credentials: service.credentials,
    requests: () => service.journal.list(),
    close: () => (closed ??= close()),
  })
}
