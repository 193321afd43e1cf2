import { ERROR_TABLE, type ErrorCode, type ErrorRow } from './error-table.js'

/** What one refusal adds to its row in the error table. */
export interface OssErrorFacts {
  /** Replaces the table's message. */
  readonly message?: string
  /** Number of this cause, `NNNN-NNNNNNNN`; replaces the table's. */
  readonly ec?: string
  /** Extra elements of the error document, by element name. */
  readonly details?: Readonly<Record<string, string | number>>
  /** What went wrong underneath. */
  readonly cause?: unknown
  /** What the emulator compared, by name: for people who look for the reason, not for the wire. */
  readonly reason?: Readonly<Record<string, string>>
  /** Status and `Code` of a fault that a test has asked for; they replace the table's. */
  readonly injected?: { readonly status: number; readonly code: string }
}

/** A refusal that the client gets to read as an `<Error>` document. */
export class OssError extends Error {
  override readonly name = 'OssError'
  /** `Code` of the document. */
  readonly code: string
  /** HTTP status of the response. */
  readonly status: number
  /** `EC` of the document; absent where OSS publishes none. */
  readonly ec: string | undefined
  /** Extra elements of the document. */
  readonly details: Readonly<Record<string, string | number>>
  /** What was compared. */
  readonly reason: Readonly<Record<string, string>>

  constructor(code: ErrorCode, facts: OssErrorFacts = {}) {
    const row: ErrorRow = ERROR_TABLE[code]
    super(facts.message ?? row.message, { cause: facts.cause })
    this.code = facts.injected?.code ?? code
    this.status = facts.injected?.status ?? row.status
    this.ec = facts.ec ?? row.ec
    this.details = facts.details ?? {}
    this.reason = facts.reason ?? {}
  }
}

/** The refusal of a header or query parameter that asks for what the emulator does not do. */
export const notImplemented = (header: string): OssError =>
  new OssError('NotImplemented', {
    message: `The emulator does not implement ${header}.`,
    details: { Header: header },
  })

/** The refusal of a key that has no object. */
export const noSuchKey = (key: string): OssError => new OssError('NoSuchKey', { details: { Key: key } })

/** An `InvalidArgument` about one named argument. */
export const invalidArgument = (
  message: string,
  name?: string,
  value?: string,
  ec?: string,
  reason: Readonly<Record<string, string>> = {},
): OssError =>
  new OssError('InvalidArgument', {
    message,
    reason,
    ...(ec === undefined ? {} : { ec }),
    details: { ...(name === undefined ? {} : { ArgumentName: name, ArgumentValue: value ?? '' }) },
  })
