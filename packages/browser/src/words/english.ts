import type { PolicyRefusal } from './policy-refusal.js'
import { formatSize, type ImageLimitName, imageLimits } from './sizes.js'
import type { Text, Vocabulary } from './vocabulary.js'

const size = (bytes: number | undefined): string =>
  formatSize(bytes, (count) => `${count} ${count === 1 ? 'byte' : 'bytes'}`)

const text = (title: string, ...hints: readonly (string | undefined)[]): Text => ({
  title,
  hint: hints.filter(Boolean).join(' '),
})

const NOTHING_SENT = 'Nothing was sent.'
const NOTHING_STORED = 'Nothing was stored.'

const forSupport = (ec: string | undefined, requestId: string | null | undefined): string =>
  `For support: EC ${ec || 'none'}, request ${requestId || 'unknown'}.`

const IMAGE_LIMITS: Readonly<Record<ImageLimitName, (value: number) => string>> = {
  minWidth: (value) => `at least ${value} wide`,
  maxWidth: (value) => `at most ${value} wide`,
  minHeight: (value) => `at least ${value} high`,
  maxHeight: (value) => `at most ${value} high`,
  aspectRatio: (value) => `${Number(value.toFixed(3))} times as wide as high`,
}

const OPERATORS = { eq: 'is not', 'starts-with': 'does not start with', in: 'is not in', 'not-in': 'is in' } as const

function refusalInWords(refusal: PolicyRefusal): string {
  if (refusal.kind === 'expired') return `The signature expired at ${refusal.at.toISOString()}.`
  if (refusal.kind === 'size')
    return `The file has ${size(refusal.size)}; the policy allows ${size(refusal.min)} to ${size(refusal.max)}.`
  const { field, operator, value, operand } = refusal
  if (operand === undefined) return `The policy’s condition on ${field} is not met.`
  const sent = value === undefined ? '' : ` ${value || '(empty)'}`
  const wanted = typeof operand === 'string' ? operand || '(empty)' : `[${operand.join(', ')}]`
  return `The policy’s condition is not met: ${field}${sent} ${OPERATORS[operator]} ${wanted}.`
}

/** The words in English. */
export const english: Vocabulary = {
  codes: {
    FILE_TYPE_NOT_ACCEPTED: ({ type, accept = [] }) =>
      text(
        `Files of type ${type || 'unknown'} are not accepted here.`,
        NOTHING_SENT,
        `Choose one of: ${accept.join(', ')}.`,
      ),
    FILE_TOO_LARGE: (error) =>
      text(
        `The file has ${size(error.size)}; at most ${size(error.limit)} are accepted.`,
        `${NOTHING_SENT} Make it smaller or split it, and choose it again.`,
      ),
    FILE_TOO_SMALL: (error) =>
      text(
        `The file has ${size(error.size)}; at least ${size(error.limit)} are needed.`,
        `${NOTHING_SENT} See whether it is the file you meant, and choose it again.`,
      ),
    DUPLICATE_FILE: () => text('This file was sent already.', 'Remove this one from the list.'),
    DUPLICATE_KEY: ({ key }) =>
      text(
        `Another file of this batch is already named “${key}”.`,
        `${NOTHING_SENT} Rename one of them, or use random names, and try again.`,
      ),
    TOO_MANY_FILES: ({ limit }) =>
      text(
        `At most ${limit ?? '?'} ${limit === 1 ? 'file' : 'files'} can be sent.`,
        NOTHING_SENT,
        'Remove another one first.',
      ),
    TOTAL_TOO_LARGE: ({ limit }) =>
      text(`All files together may have ${size(limit)}.`, NOTHING_SENT, 'Remove another one first.'),
    CHECK_REFUSED: ({ message }) => text('This page does not take the file.', message, NOTHING_SENT),
    IMAGE_DIMENSIONS: (error) =>
      text(
        `The image has ${error.width ?? '?'} × ${error.height ?? '?'} pixels.`,
        `${NOTHING_SENT} It has to be ${imageLimits(error)
          .map(([name, value]) => IMAGE_LIMITS[name](value))
          .join(', ')}.`,
      ),
    IMAGE_UNREADABLE: () =>
      text(
        'The image cannot be read: it is damaged, or of a format that this browser does not know.',
        `${NOTHING_SENT} Save it as JPEG or PNG, and choose it again.`,
      ),
    SIGNATURE_REQUEST_FAILED: ({ serverCode, message, status }) =>
      text(
        // without a code of the server's, the message is the library's
        serverCode
          ? message
          : status
            ? `The server answered ${status} instead of a signature.`
            : 'The server did not answer.',
        `${NOTHING_SENT} Try again once the server allows it.`,
      ),
    UPLOAD_REJECTED: ({ ossError, requestId }, { refusal, cause }) =>
      text(
        `OSS refused the file: ${ossError?.code || `status ${ossError?.status ?? 'unknown'}`}`,
        refusal ? refusalInWords(refusal) : cause,
        NOTHING_STORED,
        forSupport(ossError?.ec, ossError?.requestId || requestId),
      ),
    UPLOAD_REFUSED: ({ serverCode, message }) =>
      text(
        serverCode ? message : 'The server does not accept this file.',
        'The server does not want this file; do not send it again.',
      ),
    STORED_UNCONFIRMED: ({ key, ossError, requestId }, { cause }) =>
      text(
        'Stored, but not confirmed by the server; do not send it again.',
        `Whoever runs the server finds it by its key ${key}.`,
        cause,
        forSupport(ossError?.ec, requestId ?? ossError?.requestId),
      ),
    NETWORK_ERROR: ({ isSent }, { isOnline, origin }) =>
      text(
        `The connection to OSS failed; ${isSent ? 'the file may be stored, or not' : 'the file was not stored'}.`,
        isOnline
          ? `Check the network, and try again. With the network up, the likely cause is CORS: the bucket’s CORS rules have to allow POST from ${origin}.`
          : 'The browser is offline. Try again once the network is back.',
      ),
    CHECKSUM_MISMATCH: ({ key }) =>
      text(
        'What OSS stored is not what this page read: the file changed meanwhile, or was damaged on its way.',
        `Send it again, and have the object ${key} deleted.`,
      ),
    CHECKSUM_UNKNOWN: ({ key }) =>
      text(
        'Stored, but not compared: OSS’s checksum did not reach this page.',
        `The bucket’s CORS rules have to expose x-oss-hash-crc64ecma, or the answer was lost. The key is ${key}.`,
      ),
  },
  invalidSignature: (detail) => text('The server’s signature cannot be used.', 'Tell whoever runs the server.', detail),
  aborted: text('The upload was cancelled.', 'Choose the file again to send it.'),
  timedOut: text('The upload took too long and was given up.', 'Check the network, and try again.'),
  unreadable: text(
    'The file cannot be read: it was changed, moved or deleted after it was chosen.',
    'Choose it again.',
  ),
  unknown: text('Something went wrong.', 'Try again. If it fails again, tell whoever runs this page.'),
}
