import { request } from 'node:http'
import { type Answer, readAnswer } from './post-form.js'
import type { Fields } from './sign.js'

export interface ToSend {
  method?: string
  /** Sent as it is, without being normalised. */
  path?: string
  headers?: Fields
  body?: Buffer | string
}

/** Sends a request exactly as written: fetch would normalise its path and set its own Host. */
export function send(url: string, { method = 'GET', path = '/', headers = {}, body }: ToSend = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }
    const outgoing = request(
      url,
      { method, path, headers: { ...length, ...headers }, agent: false },
      async (incoming) => {
        const chunks: Buffer[] = []
        for await (const chunk of incoming) chunks.push(chunk as Buffer)
        const status = incoming.statusCode ?? 0
        const bodyless = chunks.length === 0 ? null : Buffer.concat(chunks)
        const pairs = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
        resolve(readAnswer(new Response(bodyless, { status, headers: pairs })))
      },
    )
    outgoing.on('error', reject).end(body)
  })
}
