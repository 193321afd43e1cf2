/** Access that an object allows by itself. */
export const OBJECT_ACLS = ['default', 'private', 'public-read', 'public-read-write'] as const
/** One of {@link OBJECT_ACLS}. */
export type ObjectAcl = (typeof OBJECT_ACLS)[number]

/** What the uploader says about an object. */
export interface ObjectMetadata {
  /** Stored `Content-Type`. */
  readonly contentType: string
  /** Headers replayed on download, in their bytes on the wire as Latin-1: content headers and `x-oss-meta-*`. */
  readonly headers: Readonly<Record<string, string>>
  /** Access to the object. */
  readonly acl: ObjectAcl
  /** `Standard`, `IA` and so on: kept, without effect. */
  readonly storageClass: string
  /** Value of `x-oss-server-side-encryption`: kept, without effect. */
  readonly encryption?: string | undefined
}

/** What the emulator finds out while an object's content passes by. */
export interface ContentFacts {
  /** Bytes. */
  readonly size: number
  /** 32 upper-case hex characters. */
  readonly md5: string
  /** Unsigned decimal. */
  readonly crc64: string
}

/** A stored object, as its metadata file keeps it. */
export interface ObjectRecord extends ObjectMetadata, ContentFacts {
  readonly key: string
  /** Without quotes. */
  readonly etag: string
  /** ISO 8601. */
  readonly lastModified: string
  /** Name of the file that holds the content; never changed once it is written. */
  readonly bodyFile: string
}
