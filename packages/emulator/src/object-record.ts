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
  /** Tags in the order in which they were given; none, when absent. */
  readonly tags?: readonly ObjectTag[] | undefined
  /** Key, in the same bucket, of the object that a symbolic link stands for. */
  readonly symlinkTarget?: string | undefined
}

/** A tag of an object. */
export interface ObjectTag {
  /** 1 to 128 bytes. */
  readonly key: string
  /** Up to 256 bytes. */
  readonly value: string
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

/** What is known about an object's content: without an MD5 where it was put together from parts. */
export type ObjectFacts = Omit<ContentFacts, 'md5'> & Partial<ContentFacts>

/** How an object came to be, as `x-oss-object-type` says it. */
export type ObjectType = 'Normal' | 'Multipart' | 'Appendable' | 'Symlink'

/** A file that holds content, never changed once it is written. */
export interface BodyFile {
  /** Random, in the bucket's folder of bodies. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Bytes of other objects ahead of it, in a file that several share. @default none do */
  readonly offset?: number
}

/** A stored object, as its metadata file keeps it. */
export interface ObjectRecord extends ObjectMetadata, ObjectFacts {
  readonly key: string
  readonly type: ObjectType
  /** Without quotes. */
  readonly etag: string
  /** ISO 8601. */
  readonly lastModified: string
  /** The manifest: the content is that of these files, one after the other. */
  readonly bodyFiles: readonly BodyFile[]
}

/** Reads a metadata file; those that earlier versions wrote name a single file of content. */
export function parseRecord(json: string): ObjectRecord {
  const { bodyFile, ...stored } = JSON.parse(json) as ObjectRecord & { bodyFile?: string }
  return bodyFile === undefined
    ? stored
    : { ...stored, type: 'Normal', bodyFiles: [{ name: bodyFile, size: stored.size }] }
}
