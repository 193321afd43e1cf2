import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface ReceivedCallback {
  target: string
  headers: IncomingMessage['headers']
  body: Buffer
}

export interface AppServer {
  port: number
  /** Callbacks in the order in which they came. */
  received: ReceivedCallback[]
}

export const answerJson = (json: string) => (response: ServerResponse) =>
  void response
    .setHeader('Content-Type', 'application/json')
    .setHeader('Content-Length', Buffer.byteLength(json))
    .end(json)

/** Runs an app server that keeps the callbacks it gets and answers as told, until the test ends. */
export async function runAppServer(
  answer: (response: ServerResponse) => void = answerJson('{"Status":"OK"}'),
  host = '127.0.0.1',
): Promise<AppServer> {
  const received: ReceivedCallback[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    received.push({ target: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) })
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { port: (server.address() as AddressInfo).port, received }
}

/** Encodes callback parameters as a form field holds them. */
export const encodeCallback = (parameters: object): string => Buffer.from(JSON.stringify(parameters)).toString('base64')
