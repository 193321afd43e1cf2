/** What OSS recognised of an image. */
export interface UploadedImage {
  /** In pixels. */
  readonly width: number
  /** In pixels. */
  readonly height: number
  /** OSS's word for the format, such as `png`; `''` where it gave none. */
  readonly format: string
}

/** A stored object, as `onUploaded` receives it. */
export interface UploadedObject<Metadata = unknown, FileMetadata = unknown> {
  /** The same for every repeat of one upload: put a unique column on it. */
  readonly uploadId: string
  readonly bucket: string
  readonly key: string
  /** In bytes. */
  readonly size: number
  readonly mimeType: string
  /** Upper case, without quotes; for form uploads an identifier of the content, not promised to be its MD5. */
  readonly etag: string
  /** CRC-64 of the content as a decimal text (it exceeds a JavaScript number), or `undefined`. */
  readonly crc64: string | undefined
  /**
   * Where the type is an image's and OSS recognised it. By callback it is what the callback says: a hint for a layout, which
   * an uploader with a bucket of their own could have made up.
   */
  readonly image: UploadedImage | undefined
  /** What `authorize` gave along. */
  readonly metadata: Metadata
  /** What the page said of the file when it asked to have it signed on its own, as the route's schema made it; else `null`. */
  readonly fileMetadata: FileMetadata
  /**
   * How the upload became known: OSS called; the page asked because OSS's call failed or was not ordered; or `reconcile` found
   * it; or this server put its parts together, since the page said that all were sent.
   */
  readonly via: 'callback' | 'confirm' | 'reconcile' | 'multipart'
}

/** What is known of an object, by the callback or by the bucket. */
export type ObjectFacts = Pick<UploadedObject, 'bucket' | 'key' | 'size' | 'mimeType' | 'etag' | 'crc64' | 'image'>

/** What the bucket says of an object. */
export interface StoredObject extends Pick<ObjectFacts, 'size' | 'mimeType' | 'etag' | 'crc64'> {
  /** `x-oss-meta-upload-tag`: the sealed provenance of what our own client sent. */
  readonly tag: string | undefined
}
