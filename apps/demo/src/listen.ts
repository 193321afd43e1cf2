import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Servers that listen on this machine only, on both loopback addresses where there are two. */
export interface LoopbackServers {
  readonly port: number
  readonly servers: readonly Server[]
}

/**
 * `localhost` is 127.0.0.1 to some programs and ::1 to others; both are served, and nothing else.
 * @throws Error that names the port where it is taken.
 */
export async function listenOnLoopback(port: number, variable: string): Promise<LoopbackServers> {
  const first = await listen('127.0.0.1', port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} is taken: set ${variable} to another one, or to 0 for any that is free.`)
  })
  const { port: boundPort } = first.address() as AddressInfo
  const second = await listen('::1', boundPort).catch(() => undefined)
  return { port: boundPort, servers: second ? [first, second] : [first] }
}

function listen(host: string, port: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(server.off('error', reject)))
  })
}
