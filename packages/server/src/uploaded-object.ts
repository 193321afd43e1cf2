/** A stored object, as `onUploaded` receives it. */
export interface UploadedObject<Metadata = unknown> {
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
  /** Pixels, where OSS recognised an image. */
  readonly image: { readonly width: number; readonly height: number; readonly format: string } | undefined
  /** What `authorize` gave along. */
  readonly metadata: Metadata
  /** How the upload became known: OSS called, or the page asked because OSS's call failed or was not ordered. */
  readonly via: 'callback' | 'confirm'
}

/** What a callback's body says of an object. */
export type ReportedObject = Omit<UploadedObject, 'uploadId' | 'metadata' | 'via'>

/** What the bucket says of an object. */
export interface StoredObject extends Pick<UploadedObject, 'size' | 'mimeType' | 'etag' | 'crc64'> {
  /** `x-oss-meta-upload-tag`: the sealed provenance of what our own client sent. */
  readonly tag: string | undefined
}
