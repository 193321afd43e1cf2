import { parseByteSize } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'

describe('parseByteSize', () => {
  it.each([
    [0, 0],
    [1024, 1024],
    ['0', 0],
    ['12b', 12],
    ['400kb', 409_600],
    ['20MB', 20_971_520],
    ['1.5 gb', 1_610_612_736],
    ['1tb', 1_099_511_627_776],
  ])('reads %j as %i bytes', (size, bytes) => expect(parseByteSize(size, 'maxSize')).toBe(bytes))

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '', 'mb', '1 m', '1kib', '-1kb', '1e9tb', '99999999tb'])(
    'refuses %j with the option’s name',
    (size) => expect(() => parseByteSize(size, 'maxSize')).toThrow(/^maxSize is /),
  )
})
