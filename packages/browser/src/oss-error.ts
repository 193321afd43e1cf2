import type { OssErrorDocument } from '@acme/oss-upload-core'
import type { OssAnswer } from './send-to-oss.js'

/** OSS's documents have a few KB; what is longer is somebody else's page. */
const MAX_LENGTH = 64 * 1024

/**
 * Reads an error answer of OSS with the browser's own parser, which saves the page core's. A body that is no `<Error>` document
 * gives an empty `code`.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses
 */
export function readOssError({ status, headers, body }: OssAnswer): OssErrorDocument {
  const document = new DOMParser().parseFromString(body.slice(0, MAX_LENGTH), 'text/xml')
  const elements = Array.from(document.querySelectorAll('Error:root > *'), ({ localName, textContent }) => [
    localName,
    // an element's is never null
    (textContent as string).trim(),
  ])
  const found: Record<string, string> = Object.fromEntries(elements)
  const { Code = '', Message = '', RequestId = '', HostId = '', EC, RecommendDoc, ...extra } = found
  return {
    status,
    code: Code,
    message: Message,
    requestId: RequestId || (headers.get('x-oss-request-id') ?? ''),
    hostId: HostId,
    ec: EC || (headers.get('x-oss-ec') ?? undefined),
    recommendDoc: RecommendDoc || undefined,
    extra,
  }
}
