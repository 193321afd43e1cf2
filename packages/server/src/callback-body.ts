import { RequestError } from './errors.js'
import { normalizeEtag, parseImage } from './object-facts.js'
import type { ObjectFacts } from './uploaded-object.js'

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
