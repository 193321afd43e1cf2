import { OssUploadError } from '@acme/oss-upload-core'

/** A request that is answered with an error: its status, code and words go to the caller as they are. */
export class RequestError extends OssUploadError {
  override readonly name: string = 'RequestError'
  /** Tells our errors also where they come from the other build: an app may import one, and a library of it require the other. */
  readonly ossUploadError: 'request' | 'rejection' = 'request'
  /** The HTTP status of the answer. */
  readonly status: number
  readonly code: string
  /** Headers that the answer carries besides the usual ones. */
  readonly headers: Readonly<Record<string, string>>
  /** Facts for the caller's program, such as a limit; `undefined` where there are none. */
  readonly details: object | undefined
  constructor(
    status: number,
    code: string,
    message: string,
    {
      headers = {},
      cause,
      details,
    }: { headers?: Readonly<Record<string, string>>; cause?: unknown; details?: object | undefined } = {},
  ) {
    super(message, { cause })
    this.status = status
    this.code = code
    this.headers = headers
    this.details = details
  }
}

/** What the app gave as credentials cannot sign: the operator is told, and the caller that the server failed. */
export class CredentialsError extends OssUploadError {
  override readonly name = 'CredentialsError'
  readonly code: 'CREDENTIALS_INVALID' | 'CREDENTIALS_EXPIRED'
  constructor(code: CredentialsError['code'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.code = code
  }
}

/** The answer to a method that the mount does not have. */
export const methodNotAllowed = (method: string): RequestError =>
  new RequestError(405, 'METHOD_NOT_ALLOWED', `${method} is not offered here.`, {
    headers: { allow: 'GET, POST, OPTIONS' },
  })

/** The answer to a page of an origin that may not ask. */
export const originNotAllowed = (): RequestError =>
  new RequestError(403, 'ORIGIN_NOT_ALLOWED', 'Pages of this origin may not upload here.')

/** Throw it in `authorize` to refuse an upload: the message reaches the user. */
export class UploadDeniedError extends RequestError {
  override readonly name = 'UploadDeniedError'
  /**
   * @param message words for the user.
   * @param options `status`: 401 where logging in would help, else 403 (the default). `code`: a stable word for your own
   *   client, `UPLOAD_DENIED` by default.
   */
  constructor(message: string, { status = 403, code = 'UPLOAD_DENIED' }: { status?: 401 | 403; code?: string } = {}) {
    super(status, code, message)
  }
}

/** Throw it in `onUploaded` to refuse a stored object for good: the message reaches the user, and the refusal is remembered. */
export class UploadRejected extends RequestError {
  override readonly name = 'UploadRejected'
  override readonly ossUploadError = 'rejection'
  /** Whether the object is to be deleted. */
  readonly deletesObject: boolean
  /**
   * @param message words for the user.
   * @param options `code`: a stable word for your own client, `UPLOAD_REJECTED` by default. `deleteObject`: whether the server
   *   deletes the object (needs `oss:DeleteObject`), `false` by default.
   */
  constructor(
    message: string,
    { code = 'UPLOAD_REJECTED', deleteObject = false }: { code?: string; deleteObject?: boolean } = {},
  ) {
    super(422, code, message)
    this.deletesObject = deleteObject
  }
}

/** Whether an error is made for the caller. */
export const isRequestError = (error: unknown): error is RequestError => Object(error).ossUploadError !== undefined

/** Whether the app refused an object for good. */
export const isRejection = (error: unknown): error is UploadRejected =>
  isRequestError(error) && error.ossUploadError === 'rejection'

/** The refusal of what names something else than this server allowed: `what` is such as `another bucket`. */
export const foreign = (code: string, what: string): RequestError =>
  new RequestError(403, code, `This is about ${what} than this server allowed.`)
