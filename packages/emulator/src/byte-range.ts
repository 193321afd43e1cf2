import { OssError } from './oss-error.js'

/** Part of an object; both offsets are inclusive. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Reads a `Range` of one span; `undefined` for none, or for one that asks for the whole to be sent, as malformed ones do.
 * Throws `InvalidRange` when the object has no such bytes.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== '' && last !== '' && Number(last) < start) return undefined
  if (start >= size)
    throw new OssError('InvalidRange', { details: { RangeRequested: header ?? '', ActualObjectSize: size } })
  return { start, end }
}
