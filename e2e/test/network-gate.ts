import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Another port of a server of this machine, through which it can be out of reach. */
export interface NetworkGate {
  readonly url: string
  /** Where connections go: the port of the server. */
  target: number
  /** Cuts the connections, and refuses others. */
  shut(): Promise<void>
  /** Lets them through again. */
  open(): Promise<void>
  close(): Promise<void>
}

/** Starts a gate that is open; set its target before anything comes. */
export async function startNetworkGate(): Promise<NetworkGate> {
  const sockets = new Set<Socket>()
  const server = createServer((incoming) => {
    const outgoing = connect(gate.target, '127.0.0.1')
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const shut = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const gate: NetworkGate = {
    url: `http://127.0.0.1:${port}`,
    target: 0,
    shut,
    open: () => listen(port),
    close: async () => (server.listening ? shut() : undefined),
  }
  return gate
}
