/** What a bucket is given to make an object of. */
import type { BodyFile, ObjectFacts, ObjectMetadata, ObjectType } from './object-record.js'

/** Content that no object has yet. */
export interface NewContent {
  readonly bodyFiles: readonly BodyFile[]
  /** The content where it is small and not on disk: its object may be stored in other files than `bodyFiles`. */
  readonly bytes?: Uint8Array | undefined
  /** Settles when `bodyFiles` are on disk, where they have to be written yet. */
  save?(): Promise<void>
  /** Called when the bucket does not take it. */
  discard(): Promise<void>
}

/** No content, for what changes an object's metadata only. */
export const NO_CONTENT: NewContent = { bodyFiles: [], discard: async () => undefined }

/** An object to be, next to its content. */
export interface NewObject {
  readonly key: string
  /** @default 'Normal' */
  readonly type?: ObjectType
  readonly metadata: ObjectMetadata
  readonly facts: ObjectFacts
  /** Without quotes. */
  readonly etag: string
  readonly now: Date
  /** Throws `FileAlreadyExists` rather than replace an object. */
  readonly forbidOverwrite: boolean
}
