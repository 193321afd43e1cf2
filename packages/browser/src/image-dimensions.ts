import { UploadError } from './errors.js'
import type { FileCheck } from './file-checks.js'
import { fileName } from './filters.js'
import { type ImageSize, readImageSize } from './image-size.js'

/** What an image must measure, in pixels, as it is shown (a photo that lies on its side is turned first). */
export interface ImageLimits {
  /** From 0. @default no limit */
  readonly minWidth?: number
  /** From 0. @default no limit */
  readonly maxWidth?: number
  /** From 0. @default no limit */
  readonly minHeight?: number
  /** From 0. @default no limit */
  readonly maxHeight?: number
  /** Width by height, above 0, such as `16 / 9`; the image may be off by one pixel either way. @default any */
  readonly aspectRatio?: number
}

/**
 * Makes a check of images: it rejects with an UploadError `IMAGE_DIMENSIONS` where one breaks a limit, and `IMAGE_UNREADABLE` where the
 * browser cannot tell its size (a format that it does not know, or a damaged file). Files of other types than `image/…` pass: which
 * types are taken is `filters.accept`'s. A drawing (SVG) measures what its root element says, or else its `viewBox`.
 * @throws RangeError that names the limit that cannot work.
 */
export function imageDimensions(limits: ImageLimits): FileCheck {
  const { minWidth, maxWidth, minHeight, maxHeight, aspectRatio } = limits
  const wanted = { minWidth, maxWidth, minHeight, maxHeight, aspectRatio }
  for (const [name, value] of Object.entries(wanted))
    if (value !== undefined && !(value >= 0)) throw new RangeError(`${name} is ${value}: expected a number, 0 or more.`)
  if (aspectRatio === 0) throw new RangeError('aspectRatio is 0: expected width by height, such as 16 / 9.')
  return async (file) => {
    if (!file.type.startsWith('image/')) return
    const facts = { fileName: fileName(file), type: file.type }
    const size = await readImageSize(file)
    if (!size) throw new UploadError('IMAGE_UNREADABLE', facts)
    if (!isWithin(size, limits)) throw new UploadError('IMAGE_DIMENSIONS', { ...facts, ...size, ...wanted })
  }
}

function isWithin({ width, height }: ImageSize, limits: ImageLimits): boolean {
  const { minWidth = 0, maxWidth = Infinity, minHeight = 0, maxHeight = Infinity, aspectRatio } = limits
  if (width < minWidth || width > maxWidth || height < minHeight || height > maxHeight) return false
  if (aspectRatio === undefined) return true
  // a whole pixel cannot meet every ratio
  return Math.abs(width - height * aspectRatio) < 1 || Math.abs(height - width / aspectRatio) < 1
}
