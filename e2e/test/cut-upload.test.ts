import { describe, expect, it } from 'vitest'
import { cutUpload, mostSentAgain } from './cut-upload.js'
import { plainEngines } from './plain-browser.js'

const MB = 1024 ** 2
const PATIENCE_MS = 120_000

describe.each(plainEngines)('a large file in %s', (engine) => {
  it.each([
    ['100 KB', 102_400],
    ['5 MB', 5 * MB],
  ])(
    'of 64 MB in parts of %s arrives bit for bit, cut ten times by faults, reloads and killed browsers',
    async (_, partSize) => {
      const { sentAgain, ...rest } = await cutUpload(engine, 64 * MB, partSize)
      expect(rest).toEqual({ cuts: 10, isSame: true, records: 1, starts: 1, unfinished: 0 })
      expect(sentAgain).toBeLessThan(mostSentAgain(partSize))
    },
    PATIENCE_MS,
  )
})
