import type { Operation } from '../operation.js'
import type { OssError } from '../oss-error.js'

/** What is kept of a refusal: not the error itself, whose stack would keep a lot alive. */
export type KeptRefusal = Pick<OssError, 'code' | 'message' | 'ec' | 'details' | 'reason'>

/** What becomes known of a request while it is served. */
export interface RequestTrace {
  /** What it asks for. */
  readonly operation: Operation
  /** Bucket that it addresses; `undefined` for the service itself. */
  readonly bucket: string | undefined
  /** Object that it names; a form's is known once its fields have been read. */
  key: string | undefined
  /** Ids of the faults that it has met. */
  faults: readonly string[]
  /** Why it was refused. */
  refusal: KeptRefusal | undefined
}
