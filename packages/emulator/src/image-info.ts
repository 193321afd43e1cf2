import { imageSize } from 'image-size'

/** What OSS says about an image. */
export interface ImageInfo {
  /** `png`, `jpg`, `gif`, `webp` or `bmp`. */
  readonly format: string
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
}

/** How much of a file's head is looked at: a JPEG may carry its size behind long metadata. */
export const IMAGE_HEAD_BYTES: number = 512 * 1024

const FORMATS = new Set(['png', 'jpg', 'gif', 'webp', 'bmp'])

/**
 * Reads format and size from the head of a file; `undefined` for anything but PNG, JPEG, GIF, WebP and BMP.
 * @see https://www.alibabacloud.com/help/en/oss/user-guide/query-the-exif-data-of-an-image
 */
export function readImageInfo(head: Uint8Array): ImageInfo | undefined {
  try {
    const { type, width, height } = imageSize(head)
    return type !== undefined && FORMATS.has(type) ? { format: type, width, height } : undefined
  } catch {
    return undefined
  }
}
