import { RequestError } from '../errors.js'
import { normalizeEtag, parseImage } from '../recording/object-facts.js'
import type { ObjectFacts } from '../recording/uploaded-object.js'

/**
 * What OSS is asked to report, as a form: in JSON, bare image variables vanish for other files and break the document.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
const REPORTED = [
  'bucket=${bucket}',
  'object=${object}',
  'etag=${etag}',
  'size=${size}',
  'mimeType=${mimeType}',
  'imageInfo.height=${imageInfo.height}',
  'imageInfo.width=${imageInfo.width}',
  'imageInfo.format=${imageInfo.format}',
  'crc64=${crc64}',
].join('&')

/** The body template of a signature's callback: the state as a literal, which OSS sends back as it is. */
export const callbackBodyTemplate = (state: string): string => `${REPORTED}&state=${state}`

/** The members of a body that nothing is known of yet, whichever of its two kinds it is. */
export interface CallbackMembers {
  readonly isJson: boolean
  /** Returns `''` for a member that is not there. */
  get(name: string): string
}

/** Reads a body that was not verified, to explain why: it never throws, and nothing of it may be believed. */
export function readMembers(body: Uint8Array): CallbackMembers {
  const text = new TextDecoder().decode(body).trimEnd()
  const json = text.trimStart().startsWith('{') ? parseJson(text) : undefined
  const form = new URLSearchParams(text)
  // half a surrogate pair, which JSON can hold, cannot be percent-encoded
  const wellFormed = (value: string) => new TextDecoder().decode(new TextEncoder().encode(value))
  return {
    isJson: json !== undefined,
    get: (name) => (json ? wellFormed(readScalar(json, name)) : (form.get(name) ?? '')),
  }
}

/** Lists and objects are no member's value: a text can be made of them only by code of theirs, which may not end well. */
function readScalar(json: Record<string, unknown>, name: string): string {
  const value = Object.hasOwn(json, name) ? json[name] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The body as OSS fills in the template: each value percent-encoded, the text around it as it is. */
export function rebuildCallbackBody(members: CallbackMembers, encode: (value: string) => string): string {
  // not the state, which is a stranger's as long as nothing is verified: of variables in it there could be thousands
  const reported = REPORTED.replace(/\$\{([\w.]+)\}/g, (_, name: string) => encode(members.get(name)))
  return `${reported}&state=${members.get('state')}`
}

/**
 * Reads a verified callback's body. Verified means that OSS sent it, not that this app asked for it.
 * @throws RequestError 400 `MALFORMED_CALLBACK` that names the member.
 */
export function parseCallbackBody(body: Uint8Array): ObjectFacts & { readonly state: string } {
  const members = new URLSearchParams(new TextDecoder().decode(body))
  const text = (name: string): string => {
    const value = members.get(name)
    if (!value) throw new RequestError(400, 'MALFORMED_CALLBACK', `The callback's body has no "${name}".`)
    return value
  }
  return {
    state: text('state'),
    bucket: text('bucket'),
    key: text('object'),
    size: parseSize(text('size')),
    mimeType: members.get('mimeType') || 'application/octet-stream',
    etag: normalizeEtag(text('etag')),
    crc64: members.get('crc64') || undefined,
    image: parseImage(members.get('imageInfo.width'), members.get('imageInfo.height'), members.get('imageInfo.format')),
  }
}

function parseSize(text: string): number {
  const size = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(size)) return size
  throw new RequestError(400, 'MALFORMED_CALLBACK', `The callback's size is ${JSON.stringify(text)}: expected bytes.`)
}
