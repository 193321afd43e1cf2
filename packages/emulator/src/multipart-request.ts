/** Reads what requests about multipart uploads have in common. */
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { invalidArgument } from './oss-error.js'
import { percentEncode } from './percent-encoding.js'
import { findParameter } from './request-target.js'

/** The upload that a request names; it may not exist. */
export interface UploadTarget {
  readonly bucket: Bucket
  readonly key: string
  readonly uploadId: string
}

/** Most parts of an upload, and the greatest number of one. */
export const MAX_PARTS = 10_000

/** Reads the number of a part to upload, and refuses headers that belong to Initiate. Throws `InvalidArgument`. */
export function readPartNumber({ target, headers }: Exchange): number {
  const text = findParameter(target.query, 'partNumber')
  if (!text) {
    throw invalidArgument('Unexpected query string parameter', 'ResourceType', 'partNumber', '0017-00000219')
  }
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > MAX_PARTS) {
    const message = `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive.`
    throw invalidArgument(message, 'PartNumber', text, '0017-00000220')
  }
  for (const [name, value] of headers) {
    if (!/^x-oss-server-side-(?:data-)?encryption/.test(name)) continue
    throw invalidArgument(`${name} belongs in the request that initiates the upload.`, name, value)
  }
  return number
}

/** How an answer writes object keys. */
export interface KeyEncoding {
  readonly encode: (text: string) => string
  /** As the `EncodingType` element repeats it. */
  readonly encodingType: string | undefined
}

/** Reads `encoding-type`: `url`, or none. Throws `InvalidArgument`. */
export function readKeyEncoding({ target }: Exchange): KeyEncoding {
  const encodingType = findParameter(target.query, 'encoding-type')
  if (encodingType === undefined) return { encode: (text) => text, encodingType }
  if (encodingType === 'url') return { encode: percentEncode, encodingType }
  throw invalidArgument('The encoding-type is invalid.', 'encoding-type', encodingType)
}

/** Reads how many entries a page may have: 1 to 1000, 1000 when the request does not say. Throws `InvalidArgument`. */
export function readPageSize({ target }: Exchange, name: string): number {
  const text = findParameter(target.query, name) ?? '1000'
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (size >= 1 && size <= 1000) return size
  throw invalidArgument(`Argument ${name} must be an integer between 1 and 1000.`, name, text)
}
