import type { Exchange } from './exchange.js'
import { readMetadata } from './metadata.js'
import type { ObjectMetadata } from './object-record.js'
import { readTaggingHeader } from './object-tags.js'

/**
 * Reads what a request's headers say about the object. Throws `InvalidArgument`, `InvalidEncryptionAlgorithmError` or
 * `InvalidTag`.
 */
export const readRequestMetadata = ({ headers }: Exchange): ObjectMetadata => ({
  ...readMetadata({
    get: (name) => headers.get(name.toLowerCase()),
    userMetadata: [...headers].filter(([name]) => name.startsWith('x-oss-meta-')),
    contentType: headers.get('content-type'),
  }),
  tags: readTaggingHeader(headers.get('x-oss-tagging')),
})
