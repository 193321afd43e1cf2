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
}

/** A refusal that the client gets to read as an `<Error>` document. */
export class OssError extends Error {
  override readonly name = 'OssError'
  /** `Code` of the document. */
  readonly code: ErrorCode
  /** HTTP status of the response. */
  readonly status: number
  /** `EC` of the document; absent where OSS publishes none. */
  readonly ec: string | undefined
  /** Extra elements of the document. */
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: ErrorCode, facts: OssErrorFacts = {}) {
    const row: ErrorRow = ERROR_TABLE[code]
    super(facts.message ?? row.message, { cause: facts.cause })
    this.code = code
    this.status = row.status
    this.ec = facts.ec ?? row.ec
    this.details = facts.details ?? {}
  }
}

/** The refusal of a header or query parameter that asks for what the emulator does not do. */
export const notImplemented = (header: string): OssError =>
  new OssError('NotImplemented', {
    message: `The emulator does not implement ${header}.`,
    details: { Header: header },
  })

/** An `InvalidArgument` about one named argument. */
export const invalidArgument = (message: string, name?: string, value?: string, ec?: string): OssError =>
  new OssError('InvalidArgument', {
    message,
    ...(ec === undefined ? {} : { ec }),
    details: { ...(name === undefined ? {} : { ArgumentName: name, ArgumentValue: value ?? '' }) },
  })
