import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'

/** One answer over HTTP. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The error's code in an answer of an app, `ok` where it has none. */
  readonly code: string
}

/** Header lines by name; a list gives a line each. */
export type HeaderLines = Readonly<Record<string, string | readonly string[]>>

/** Sends exactly this target and these lines: `fetch` would normalise the one and merge the other. */
export const send = (
  origin: string,
  target: string,
  headers: HeaderLines = {},
  body: string | Uint8Array = '',
): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin)
    const lines = headers as Record<string, string | string[]>
    const outgoing = httpRequest({ hostname, port, path: target, method: 'POST', headers: lines }, async (incoming) => {
      const text = Buffer.concat(await incoming.toArray()).toString()
      const code = /"code":"([A-Z_]+)"|<Code>(\w+)<\/Code>/.exec(text)
      const { statusCode: status = 0 } = incoming
      resolve({ status, headers: incoming.headers, body: text, code: code?.[1] ?? code?.[2] ?? 'ok' })
    })
    outgoing.on('error', reject).end(body)
  })

/** Posts a form with exactly these fields, in this order, to a bucket by its name. */
export async function postForm(
  ossUrl: string,
  bucket: string,
  fields: readonly (readonly [name: string, value: string])[],
  file: Blob,
  fileName = 'file.txt',
): Promise<HttpAnswer> {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  form.append('file', file, fileName)
  const encoded = new Response(form)
  const headers = { host: `${bucket}.localhost`, 'content-type': encoded.headers.get('content-type') ?? '' }
  return send(ossUrl, '/', headers, new Uint8Array(await encoded.arrayBuffer()))
}
