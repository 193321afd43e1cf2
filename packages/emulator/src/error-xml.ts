import type { OssError } from './oss-error.js'
import { renderXml } from './xml.js'

/** Facts of the request that every error document repeats. */
export interface ErrorContext {
  /** 24 upper-case hex characters. */
  readonly requestId: string
  /** The `Host` that the client used. */
  readonly hostId: string
}

/**
 * Renders the `<Error>` document of a refusal.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses
 */
export const renderErrorXml = (error: OssError, { requestId, hostId }: ErrorContext): string =>
  renderXml('Error', {
    Code: error.code,
    Message: error.message,
    RequestId: requestId,
    HostId: hostId,
    ...error.details,
    EC: error.ec,
    RecommendDoc: error.ec && `https://api.aliyun.com/troubleshoot?q=${error.ec}`,
  })
