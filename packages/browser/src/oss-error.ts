import type { OssErrorDocument } from '@acme/oss-upload-core'
import type { UploadErrorFacts } from './errors.js'
import type { OssAnswer } from './send-to-oss.js'

/** What an error answer of OSS says. */
export type OssErrorFacts = Pick<UploadErrorFacts, 'retryAfterSeconds'> & { readonly ossError: OssErrorDocument }

/** OSS's documents have a few KB; what is longer is somebody else's page. */
const MAX_LENGTH = 64 * 1024
/** Nobody waits for longer, and browsers' timers cannot either: 25 days would be none at all. */
const LONGEST_WAIT_SECONDS = 86_400

/**
 * Reads an error answer of OSS with the browser's own parser, which saves the page core's. A body that is no `<Error>` document
 * gives an empty `code`.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses
 */
export function readOssError({ status, headers, body }: OssAnswer): OssErrorFacts {
  const document = new DOMParser().parseFromString(body.slice(0, MAX_LENGTH), 'text/xml')
  const elements = Array.from(document.querySelectorAll('Error:root > *'), ({ localName, textContent }) => [
    localName,
    // an element's is never null
    (textContent as string).trim(),
  ])
  const found: Record<string, string> = Object.fromEntries(elements)
  const { Code = '', Message = '', RequestId = '', HostId = '', EC, RecommendDoc, ...extra } = found
  const ossError = {
    status,
    code: Code,
    message: Message,
    requestId: RequestId || (headers.get('x-oss-request-id') ?? ''),
    hostId: HostId,
    ec: EC || (headers.get('x-oss-ec') ?? undefined),
    recommendDoc: RecommendDoc || undefined,
    extra,
  }
  return { ossError, retryAfterSeconds: readRetryAfter(headers.get('retry-after')) }
}

/** Seconds, or a date as proxies and CDNs may write it; `undefined` where there is nothing to wait for. */
function readRetryAfter(text: string | null): number | undefined {
  const seconds = Number(text ?? '')
  const wait = Number.isNaN(seconds) ? (Date.parse(text ?? '') - Date.now()) / 1000 : seconds
  return wait > 0 ? Math.min(wait, LONGEST_WAIT_SECONDS) : undefined
}
