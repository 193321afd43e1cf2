/** What is stored along with an object, for whoever reads it. The policy binds what is set, where our own client asks. */
export interface ObjectHeaders {
  /** The type under which every object is stored, whatever the file is. Not together with `accept`. @default the file's own */
  readonly contentType?: string
  /** Such as `attachment`: how browsers treat the object when it is opened. @default none */
  readonly contentDisposition?: string
  /** Such as `public, max-age=31536000, immutable`. @default none */
  readonly cacheControl?: string
  /** @default the bucket's */
  readonly storageClass?: 'Standard' | 'IA' | 'Archive' | 'ColdArchive' | 'DeepColdArchive'
  /** Needs `oss:PutObjectAcl`. @default the bucket's */
  readonly acl?: 'default' | 'private' | 'public-read' | 'public-read-write'
  /** `x-oss-meta-*` by what follows: lower-case letters, digits and `-`; values of printable ASCII. @default {} */
  readonly objectMetadata?: Readonly<Record<string, string>>
}

/** What a caller of the signing endpoint may upload. */
export interface UploadGrant<Metadata = unknown> extends ObjectHeaders {
  /** Where its objects go: ends in `/` and belongs to one principal, such as `users/42/`. */
  readonly dir: string
  /** Has to be `true` where `dir` is `''`, which opens the whole bucket. @default false */
  readonly wholeBucket?: boolean
  /** The smallest file, in bytes or as `'1kb'`. @default 0 */
  readonly minSize?: number | string
  /**
   * The largest file, in bytes or as `'20mb'` (1024-based), at most 48.8 TB. A form carries 5 GB: what is larger goes by
   * multipart.
   * @default 5 GB
   */
  readonly maxSize?: number | string
  /**
   * MIME types, `*` allowed after the slash: `['image/*', 'application/pdf']`. `image/*` leaves SVG out, which can carry
   * scripts, unless it is named. What the policy cannot say, and what classic clients leave open, is refused afterwards.
   * @default every type
   */
  readonly accept?: readonly string[]
  /** How many files the page may choose at a time, from 1: told to the client, and the limit of `action=sign`. @default no limit */
  readonly maxFiles?: number
  /**
   * Comes back to `onUploaded` as it is: JSON that neither the uploader nor OSS can read or change, up to 512 bytes with what
   * the page says of the file.
   * @default null
   */
  readonly metadata?: Metadata
}
