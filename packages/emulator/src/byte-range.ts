import { OssError } from './oss-error.js'

/** Part of an object; both offsets are inclusive. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What becomes of a range that does not fit: OSS ignores it, the standard has it cut short or refused. */
export type RangeBehavior = 'lenient' | 'standard'

/**
 * Reads a `Range`; `undefined` for none, or for one that asks for the whole to be sent, as malformed ones do. Throws
 * `InvalidRange` when the standard is to be followed and the object has no such bytes.
 * @see https://www.alibabacloud.com/help/en/oss/how-to-obtain-oss-resources-by-segmenting-http-range-requests
 */
export function parseRange(
  header: string | undefined,
  size: number,
  behavior: RangeBehavior = 'standard',
): ByteRange | undefined {
  const [, first = '', last = '', others] = /^bytes=(\d*)-(\d*)(,.*)?$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  const start = first === '' ? size - Number(last) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Number(last)
  if (behavior === 'lenient') return start >= 0 && start <= end && end < size ? { start, end } : undefined
  if (start >= size || others !== undefined) {
    throw new OssError('InvalidRange', { details: { RangeRequested: header ?? '', ActualObjectSize: size } })
  }
  return { start: Math.max(start, 0), end: Math.min(end, size - 1) }
}
