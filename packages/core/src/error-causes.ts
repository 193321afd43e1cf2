import { type Bilingual, EC_CAUSES } from './ec-causes.js'

export { type Bilingual, EC_CAUSES }

/** Causes by a piece of OSS's message, for errors that have no number. */
const MESSAGES: readonly (readonly [pattern: RegExp, ec: string])[] = [
  [/Policy expired/i, '0006-00000213'],
  [/Policy Condition failed/i, '0006-00000227'],
  [/Invalid JSON/i, '0006-00000204'],
  [/specified 'OSSAccessKeyId'/, '0002-00000706'],
  [/specified 'policy'/, '0002-00000702'],
  [/Response body is not valid json/i, '0007-00000205'],
  [/signing region/i, '0002-00000226'],
]

/** Causes by OSS's word for the error, where neither a number nor the message says more. */
const CODES: Readonly<Record<string, Bilingual<string>>> = {
  AccessForbidden: {
    en: 'No CORS rule of the bucket matches origin, method and headers. `oss-upload cors check --origin …` says which rule is missing.',
    zh: '存储空间没有与来源、方法和请求头匹配的跨域规则。用 `oss-upload cors check --origin …` 查看缺少哪条。',
  },
  CallbackFailed: {
    en: 'The object is stored, and the app was not told. Confirm it, do not send it again; `oss-upload doctor --callback-url …` looks at the app.',
    zh: '对象已存储，但没有通知到应用。应确认而不是重新上传；用 `oss-upload doctor --callback-url …` 检查应用。',
  },
  EntityTooLarge: EC_CAUSES['0006-00000003'] as Bilingual<string>,
  EntityTooSmall: EC_CAUSES['0006-00000004'] as Bilingual<string>,
  FieldItemTooLong: EC_CAUSES['0006-00000110'] as Bilingual<string>,
  FileAlreadyExists: {
    en: 'An object of this name is there, and overwriting is forbidden. After a lost answer it is your own upload: confirm it.',
    zh: '已有同名对象且禁止覆盖。若此前丢失了应答，它就是你自己的上传：请确认。',
  },
  IncorrectNumberOfFilesInPOSTRequest: EC_CAUSES['0006-00000107'] as Bilingual<string>,
  InvalidAccessKeyId: EC_CAUSES['0002-00000902'] as Bilingual<string>,
  InvalidPolicyDocument: {
    en: 'The policy is one that OSS does not read. `oss-upload explain` with the policy says where.',
    zh: 'OSS 无法读取该策略。用 `oss-upload explain` 解释策略可定位问题。',
  },
  MalformedPOSTRequest: EC_CAUSES['0006-00000104'] as Bilingual<string>,
  NoSuchBucket: EC_CAUSES['0015-00000101'] as Bilingual<string>,
  NoSuchKey: EC_CAUSES['0026-00000001'] as Bilingual<string>,
  RequestTimeTooSkewed: EC_CAUSES['0002-00000504'] as Bilingual<string>,
  SecurityTokenExpired: EC_CAUSES['0002-00000007'] as Bilingual<string>,
  SignatureDoesNotMatch: EC_CAUSES['0002-00000705'] as Bilingual<string>,
  AccessDenied: EC_CAUSES['0003-00000001'] as Bilingual<string>,
}

/** What is behind an error: by its number, then its message, then its code; `undefined` where nothing is known. */
export function findCause(error: {
  readonly ec: string | undefined
  readonly code: string
  readonly message: string
}): Bilingual<string> | undefined {
  const byMessage = MESSAGES.find(([pattern]) => pattern.test(error.message))?.[1]
  return EC_CAUSES[error.ec ?? ''] ?? EC_CAUSES[byMessage ?? ''] ?? CODES[error.code]
}
