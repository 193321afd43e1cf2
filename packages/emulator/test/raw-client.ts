import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { FORM_TYPE, field, fileField, rawForm } from './post-form.js'
import { type Fields, signFormV4, signHeadersV4 } from './sign.js'

/** A bare connection: what it was sent, and how it ended. */
export interface RawClient {
  socket: Socket
  /** Bytes that have come so far. */
  received(): Buffer
  /** How it ended: `reset`, or `closed` in an orderly way. */
  ended: Promise<'reset' | 'closed'>
  /** Resolves once so many bytes have come. */
  hasReceived(bytes: number): Promise<void>
}

/** Connects, and sends bytes as they are. */
export function sendRaw(port: number, ...pieces: (string | Buffer)[]): RawClient {
  const chunks: Buffer[] = []
  let hasFailed = false
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('data', (chunk) => void chunks.push(chunk))
  socket.on('error', () => {
    hasFailed = true
  })
  const ended = new Promise<'reset' | 'closed'>((resolve) => {
    socket.on('close', () => resolve(hasFailed ? 'reset' : 'closed'))
  })
  for (const piece of pieces) socket.write(piece)
  const received = () => Buffer.concat(chunks)
  return {
    socket,
    received,
    ended,
    hasReceived: async (bytes) => {
      while (received().length < bytes) await once(socket, 'data')
    },
  }
}

const head = (method: string, path: string, headers: Fields): string =>
  `${method} ${path} HTTP/1.1\r\n${Object.entries({ Host: 'localhost', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

/** A signed request for an object of the first bucket, as bytes. */
export function rawRequest(
  method: string,
  key: string,
  body?: Buffer | string,
  headers: Fields = {},
): [string, Buffer] {
  const signed = signHeadersV4({ method, resource: `/demo-bucket/${key}` })
  const length: Fields = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return [head(method, `/${key}`, { ...signed, ...length, ...headers }), Buffer.from(body ?? '')]
}

/** A signed form, as bytes. */
export function rawPost(key: string, content: Buffer | string, headers: Fields = {}): [string, Buffer] {
  const fields = Object.entries({ ...signFormV4(), key }).map(([name, value]) => field(name, value))
  const body = rawForm([...fields, fileField(content)])
  return [head('POST', '/', { 'Content-Type': FORM_TYPE, 'Content-Length': String(body.length), ...headers }), body]
}

/** Sends a request whose connection closes after the answer; resolves with the answer. */
export async function askRaw(port: number, [headers, body]: [string, Buffer]): Promise<string> {
  const client = sendRaw(port, headers.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'), body)
  await client.ended
  return client.received().toString('latin1')
}

/** The status of an answer. */
export const statusOf = (answer: string | Buffer): number => Number(/^HTTP\/1\.1 (\d+)/.exec(String(answer))?.[1])
