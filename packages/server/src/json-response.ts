/** Every answer is for one caller and one moment, and must arrive byte for byte. */
const HEADERS = { 'cache-control': 'no-store, no-transform' }

/** Answers with JSON. Content-Length is stated, because OSS refuses a callback's answer without it. */
export function jsonResponse(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const body = new TextEncoder().encode(JSON.stringify(value))
  return new Response(body, {
    status,
    headers: { ...HEADERS, 'content-type': 'application/json', 'content-length': String(body.length), ...headers },
  })
}

/** Answers without a body. */
export const emptyResponse = (status: number, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, { status, headers: { ...HEADERS, ...headers } })
