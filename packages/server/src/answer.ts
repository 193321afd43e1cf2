/** An answer, before whichever server there is writes it. */
export interface Answer {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

/** Every answer is for one caller and one moment, and must arrive byte for byte. */
const HEADERS = { 'cache-control': 'no-store, no-transform' }

/** Counted, not written, where the runtime can: a text goes out faster than its bytes. */
const byteLength: (text: string) => number =
  typeof Buffer === 'undefined' ? (text) => new TextEncoder().encode(text).length : Buffer.byteLength

/** Answers with JSON. Content-Length is stated, because OSS refuses a callback's answer without it. */
export function jsonAnswer(status: number, value: unknown, headers: Answer['headers'] = {}): Answer {
  const body = JSON.stringify(value)
  const length = String(byteLength(body))
  return {
    status,
    headers: { ...HEADERS, 'content-type': 'application/json', 'content-length': length, ...headers },
    body,
  }
}

/** Answers without a body. */
export const emptyAnswer = (status: number, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { ...HEADERS, ...headers },
  body: undefined,
})
