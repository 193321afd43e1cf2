import { nodeBuiltin } from './node-builtin.js'

interface NodeBuffer extends Uint8Array<ArrayBuffer> {
  toString(encoding?: 'base64' | 'hex' | 'utf8'): string
}
interface NodeBufferModule {
  Buffer: {
    from(buffer: ArrayBufferLike, offset: number, length: number): NodeBuffer
    from(text: string, encoding: 'utf8' | 'base64'): NodeBuffer
  }
}

const node = /* @__PURE__ */ nodeBuiltin<NodeBufferModule>('node:buffer')
const strictDecoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = /* @__PURE__ */ new TextEncoder()

/** Returns the UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  node ? node.Buffer.from(text, 'utf8') : encoder.encode(text)

const HEX: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

/** Returns lower-case hex, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  if (node) return node.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  let hex = ''
  for (const byte of bytes) hex += HEX[byte]
  return hex
}

/**
 * Returns base64 in the standard alphabet with padding, as OSS expects it.
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-4
 */
export function toBase64(bytes: Uint8Array): string {
  if (node) return node.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

/** {@link toBase64} of a text's UTF-8. */
export const textToBase64 = (text: string): string =>
  node ? node.Buffer.from(text, 'utf8').toString('base64') : toBase64(utf8(text))

/** Canonical base64 only: the bits that padding leaves over are zero (RFC 4648, section 3.5). */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/

/** Returns the bytes of standard, padded base64, or `undefined` where the text is anything else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (node) {
    // Buffer skips what it cannot read: only the canonical text comes out again as it went in
    const bytes = node.Buffer.from(text, 'base64')
    return bytes.toString('base64') === text ? bytes : undefined
  }
  if (!BASE64.test(text)) return undefined
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Returns the text of base64-encoded UTF-8, or `undefined` where it is not base64 or not UTF-8. */
export function textFromBase64(base64: string): string | undefined {
  const bytes = fromBase64(base64)
  if (!bytes) return undefined
  // Buffer's decoder is the quicker one, and replaces what is not UTF-8: the other tells whether it had to
  const text = node && bytes.toString()
  if (text !== undefined && !text.includes('\uFFFD')) return text
  try {
    return strictDecoder.decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * Percent-encodes everything outside `A-Za-z0-9-_.~`, with upper-case hex.
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-2.3
 */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** Percent-encodes an object key for a URL path or a canonical URI: like {@link percentEncode}, with `/` kept. */
export const encodeObjectKey = (key: string): string => percentEncode(key).replaceAll('%2F', '/')
