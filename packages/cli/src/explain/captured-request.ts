import type { CallbackRequest } from '@acme/oss-upload-core'

/** A request as it was on the wire, taken apart. */
export interface CapturedRequest extends CallbackRequest {
  readonly method: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Takes a captured request apart; lines may end in CRLF, or in LF alone as editors save them. `undefined` where it is none. */
export function parseCapturedRequest(raw: Buffer): CapturedRequest | undefined {
  const lines: string[] = []
  let at = 0
  while (at < raw.length) {
    const end = raw.indexOf(LINE_FEED, at)
    const stop = end < 0 ? raw.length : end
    const line = raw.toString('latin1', at, raw[stop - 1] === CARRIAGE_RETURN ? stop - 1 : stop)
    at = stop + 1
    if (line === '') break
    lines.push(line)
  }
  const [requestLine = '', ...headerLines] = lines
  const [, method, target] = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(requestLine.trim()) ?? []
  if (method === undefined || target === undefined) return undefined
  return { method, target, headers: parseHeaders(headerLines), body: raw.subarray(Math.min(at, raw.length)) }
}

const parseHeaders = (lines: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const colon = line.indexOf(':')
      return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : []
    }),
  )
