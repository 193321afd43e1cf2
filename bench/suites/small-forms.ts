/** A client for many small forms that costs little by itself: requests are put together once, and answers hardly read. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { CONTENT_TYPE, formAround, KEY_DIGITS } from './forms.ts'

const FILE_BYTES = 10 * 1024
const END_OF_HEADERS = '\r\n\r\n'
let lastKey = 0

interface Connection {
  readonly socket: Socket
  readonly form: Buffer
  /** Where in the form the digits of its key are. */
  readonly keyAt: number
}

async function open(port: number): Promise<Connection> {
  const placeholder = '0'.repeat(KEY_DIGITS)
  const { head, tail } = formAround(`bench/${placeholder}`)
  const length = head.length + FILE_BYTES + tail.length
  const start = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${CONTENT_TYPE}\r\nContent-Length: ${length}\r\n\r\n`
  const form = Buffer.concat([Buffer.from(start), head, Buffer.alloc(FILE_BYTES, 'x'), tail])
  const socket = connect(port, '127.0.0.1').setNoDelay()
  await once(socket, 'connect')
  return { socket, form, keyAt: form.indexOf(`bench/${placeholder}`) + 'bench/'.length }
}

/** Sends forms one after the other until the time is over; gives how many were taken. Answers have to be empty. */
function sendUntil({ socket, form, keyAt }: Connection, endMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let sent = 0
    const next = () => {
      lastKey += 1
      form.write(String(lastKey).padStart(KEY_DIGITS, '0'), keyAt, 'latin1')
      socket.write(form)
    }
    socket.once('error', reject)
    socket.on('data', (answer) => {
      const text = answer.toString('latin1')
      if (!text.startsWith('HTTP/1.1 204') || !text.endsWith(END_OF_HEADERS)) return reject(new Error(text))
      sent += 1
      if (performance.now() < endMs) return next()
      socket.removeAllListeners('data')
      resolve(sent)
    })
    next()
  })
}

/** Sends forms over so many connections for a while; gives how many a second were taken. */
export async function sendSmallForms(port: number, connections: number, durationMs: number): Promise<number> {
  const opened = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const start = performance.now()
  const counts = await Promise.all(opened.map((connection) => sendUntil(connection, start + durationMs)))
  const seconds = (performance.now() - start) / 1000
  for (const { socket } of opened) socket.destroy()
  return counts.reduce((sum, count) => sum + count, 0) / seconds
}
