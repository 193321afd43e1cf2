import { UploadError, UploadSignatureError } from '@acme/oss-upload-browser'
import { formatBytes } from './format.js'
import { words } from './language/language.js'
import type { FailureWords } from './language/translations.js'

/** Says in the page's language why a file failed, and what to do. */
export function explainFailure(error: unknown): FailureWords {
  const { failures } = words()
  if (error instanceof UploadSignatureError) return failures.INVALID_UPLOAD_SIGNATURE(error.message)
  if (!(error instanceof UploadError)) return failures.UNKNOWN(error instanceof Error ? error.message : String(error))
  const { code, key = '', size = 0, limit = 0, type = '', accept = [], ossError } = error
  switch (code) {
    case 'FILE_TOO_LARGE':
    case 'FILE_TOO_SMALL':
      return failures[code](formatBytes(size), formatBytes(limit))
    case 'FILE_TYPE_NOT_ACCEPTED':
      return failures.FILE_TYPE_NOT_ACCEPTED(type, accept.join(', '))
    case 'DUPLICATE_FILE':
      return failures.DUPLICATE_FILE()
    case 'DUPLICATE_KEY':
      return failures.DUPLICATE_KEY(key)
    case 'TOO_MANY_FILES':
      return failures.TOO_MANY_FILES(limit)
    case 'TOTAL_TOO_LARGE':
      return failures.TOTAL_TOO_LARGE(formatBytes(limit))
    case 'CHECK_REFUSED':
      return failures.CHECK_REFUSED(error.message)
    case 'SIGNATURE_REQUEST_FAILED':
      // without a code of the server's, the message is the library's, in English
      return failures.SIGNATURE_REQUEST_FAILED(error.serverCode && error.message, error.status)
    case 'UPLOAD_REJECTED':
      return failures.UPLOAD_REJECTED({ code: '', message: '', requestId: '', ...ossError, ec: ossError?.ec ?? '' })
    case 'UPLOAD_REFUSED':
      return failures.UPLOAD_REFUSED(error.message)
    case 'STORED_UNCONFIRMED':
      return failures.STORED_UNCONFIRMED(key, error.requestId ?? ossError?.requestId ?? '')
    case 'NETWORK_ERROR':
      return failures.NETWORK_ERROR(location.origin, error.isSent ?? false)
    default:
      return failures.UNKNOWN(code satisfies never)
  }
}
