import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { LiveFault } from './live-fault.js'
import { Pace } from './pace.js'

/** What an answer meets between the emulator and the socket. */
export interface FaultyAnswer {
  /** Happens before the first byte goes out. */
  readonly before: readonly (() => Promise<void>)[]
  /** Slows the bytes down. */
  readonly paces: readonly { readonly live: LiveFault; readonly bytesPerSecond: number }[]
}

/**
 * Sends an answer through faults. They sit at the socket, below everything that writes answers, so that the emulator goes
 * on as it would on a bad line: it fills the buffers, and waits when they are full.
 */
export function sendThroughFaults(
  { socket }: { socket: Socket },
  response: ServerResponse,
  answer: FaultyAnswer,
): void {
  if (answer.before.length === 0 && answer.paces.length === 0) return
  const paces = answer.paces.map(({ live, bytesPerSecond }) => ({ live, pace: new Pace(bytesPerSecond) }))
  const write = socket._write
  const waiting = [...answer.before]
  socket._write = (chunk: Buffer | string, encoding, callback) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
    sendSlowly(bytes).then(() => callback(), callback)
  }
  // Without it, Node hands over what has gathered chunk by chunk.
  socket._writev = undefined as never
  response.once('close', () => {
    Reflect.deleteProperty(socket, '_write')
    Reflect.deleteProperty(socket, '_writev')
  })

  async function sendSlowly(bytes: Buffer): Promise<void> {
    for (let act = waiting.shift(); act; act = waiting.shift()) await act()
    for (const piece of paces[0]?.pace.pieces(bytes) ?? [bytes]) {
      for (const { live, pace } of paces) await live.hold(pace.delayMs(piece.length, performance.now()), socket)
      await new Promise<void>((resolve, reject) => {
        write.call(socket, piece, 'buffer' as BufferEncoding, (error) => (error ? reject(error) : resolve()))
      })
    }
  }
}
