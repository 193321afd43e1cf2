// Passes on every byte so many milliseconds later, in both directions, in a process of its own. Bandwidth it leaves alone.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const [port, delayMs] = process.argv.slice(2).map(Number) as [number, number]

/** Timers of one length fire in the order they were set, so nothing overtakes. */
function pass(from: Socket, to: Socket): void {
  from.setNoDelay(true)
  from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), delayMs))
  from.on('end', () => setTimeout(() => to.end(), delayMs))
  from.on('error', () => to.destroy())
}

const server = createServer({ allowHalfOpen: true }, (page) => {
  const bucket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  pass(page, bucket)
  pass(bucket, page)
}).listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('disconnect', () => process.exit())
