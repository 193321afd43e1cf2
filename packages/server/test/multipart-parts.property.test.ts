import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { act, useEmulatedApps } from './emulated-app.js'
import { file, PART_SIZE } from './multipart-page.js'

const { createApp } = useEmulatedApps()
const MAX_PART = 5 * 1024 ** 3
const MAX_SIZE = 10_000 * MAX_PART

/** Sizes of every order of magnitude, the limits among them. */
const sizes = (min: number, max: number) =>
  fc.oneof(
    fc.constantFrom(min, max),
    fc.double({ min: Math.log2(min + 1), max: Math.log2(max), noNaN: true }).map((power) => Math.floor(2 ** power)),
  )

describe('the parts of a file of any size, wished of any size', () => {
  it('are at most 10,000, each within OSS’s limits, and of the size that was wished unless there would be more', () =>
    fc.assert(
      fc.asyncProperty(
        sizes(0, MAX_SIZE),
        fc.option(sizes(PART_SIZE, MAX_PART), { nil: undefined }),
        async (size, wished) => {
          const multipart = wished === undefined ? {} : { partSize: wished }
          const app = createApp({ multipart, authorize: () => ({ dir: 'a/', maxSize: MAX_SIZE }) })
          const { answer } = await act(app, 'multipart-start', { file: { ...file, size } })
          const { part_size: partSize, part_count: count } = answer
          expect(count).toBe(Math.max(1, Math.ceil(size / partSize)))
          expect(count).toBeLessThanOrEqual(10_000)
          expect(partSize).toBeGreaterThanOrEqual(PART_SIZE)
          expect(partSize).toBeLessThanOrEqual(MAX_PART)
          if (wished !== undefined && size <= wished * 10_000) expect(partSize).toBe(wished)
        },
      ),
    ))
})
