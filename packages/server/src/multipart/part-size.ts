/** Most parts of an upload. */
export const MAX_PARTS = 10_000

/** The smallest part that is not the last, in bytes. */
export const MIN_PART_SIZE: number = 100 * 1024

/** The largest part, in bytes. */
export const MAX_PART_SIZE: number = 5 * 1024 ** 3

/** The largest object that parts make, in bytes: 48.8 TB. */
export const MAX_MULTIPART_SIZE: number = MAX_PARTS * MAX_PART_SIZE

const MEBIBYTE = 1024 ** 2

/** Small files: few enough bytes to send again after a cut, enough for a connection to come up to speed. */
const SMALLEST_CHOSEN = MEBIBYTE
/** Beyond it a larger part brings no speed, and costs more after a cut. */
const LARGEST_CHOSEN = 16 * MEBIBYTE
/** Of a file between the two: enough for all connections to be busy until the end. */
const AIMED_PARTS = 64

/**
 * Returns the size of an upload's parts, in bytes: the one that the app wished for, or one that grows with the file from 1 to
 * 16 MB; larger where there would be more than {@link MAX_PARTS}.
 */
export function choosePartSize(size: number, wished: number | undefined): number {
  const chosen = Math.min(LARGEST_CHOSEN, Math.max(SMALLEST_CHOSEN, roundUp(size / AIMED_PARTS)))
  const fewest = Math.ceil(size / MAX_PARTS)
  const preferred = wished ?? chosen
  return fewest > preferred ? Math.min(MAX_PART_SIZE, roundUp(fewest)) : preferred
}

/** How many parts an upload has: one at least, since OSS makes no object of none. */
export const countParts = (size: number, partSize: number): number => Math.max(1, Math.ceil(size / partSize))

/** Returns the bytes of a part, numbered from 1: the last has what is left. */
export const sizeOfPart = (number: number, size: number, partSize: number): number =>
  Math.min(partSize, size - (number - 1) * partSize)

const roundUp = (bytes: number): number => Math.ceil(bytes / MEBIBYTE) * MEBIBYTE
