/** What a bucket is given to make an object of. */
import type { BodyFile, ObjectFacts, ObjectMetadata, ObjectType } from './object-record.js'

/** Content on disk that no object has yet. */
export interface NewContent {
  readonly bodyFiles: readonly BodyFile[]
  /** Settles when it is on disk. @default it is */
  readonly onDisk?: Promise<void>
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
