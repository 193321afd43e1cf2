import type { UploadError, UploadErrorCode } from '../errors.js'

const PAGES: Partial<Record<UploadErrorCode, string>> = {
  UPLOAD_REJECTED: 'error-responses',
  NETWORK_ERROR: 'putbucketcors',
  CHECKSUM_UNKNOWN: 'putbucketcors',
  STORED_UNCONFIRMED: 'callback',
}

const MANUAL = {
  en: 'https://www.alibabacloud.com/help/en/oss/developer-reference/',
  zh: 'https://help.aliyun.com/zh/oss/developer-reference/',
}
const TROUBLESHOOTER = {
  en: 'https://api.alibabacloud.com/troubleshoot?q=',
  zh: 'https://api.aliyun.com/troubleshoot?q=',
}

/** The page of OSS's manual that explains an error: the one for its EC, where it has one. */
export function docLink({ code, ossError }: UploadError, language: 'en' | 'zh'): string | undefined {
  if (/^\d{4}-\d{8}$/.test(ossError?.ec ?? '')) return TROUBLESHOOTER[language] + ossError?.ec
  const page = PAGES[code]
  return page && MANUAL[language] + page
}
