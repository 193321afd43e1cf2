import type { UploadedImage } from './uploaded-object.js'

/** Writes an ETag as it is recorded: upper case, without quotes. */
export const normalizeEtag = (etag: string): string => etag.replaceAll('"', '').toUpperCase()

/** Reads an image's facts; `undefined` where they are not those of an image. */
export function parseImage(width: unknown, height: unknown, format: unknown): UploadedImage | undefined {
  const [pixelsWide, pixelsHigh] = [width, height].map((value) =>
    /^[1-9]\d{0,8}$/.test(String(value)) ? Number(value) : undefined,
  )
  if (pixelsWide === undefined || pixelsHigh === undefined) return undefined
  return { width: pixelsWide, height: pixelsHigh, format: /^\w{1,16}$/.test(String(format)) ? String(format) : '' }
}
