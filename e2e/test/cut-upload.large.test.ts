import { expect, it } from 'vitest'
import { cutUpload, mostSentAgain } from './cut-upload.js'
import { plainEngines } from './plain-browser.js'

const MB = 1024 ** 2
const SIZE = 300 * MB
/** What the server chooses for a file of this size. */
const PART_SIZE = 5 * MB

it.each(plainEngines)('300 MB from %s, cut ten times, arrive bit for bit', async (engine) => {
  const started = performance.now()
  const { sentAgain, ...rest } = await cutUpload(engine, SIZE, PART_SIZE)
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  const again = `${(sentAgain / MB).toFixed(1)} of ${SIZE / MB} MB sent again`
  console.log(`${engine}: ${rest.cuts} cuts, ${again} (fewer than ${mostSentAgain(PART_SIZE) / MB}), ${seconds} s`)
  expect(rest).toEqual({ cuts: 10, isSame: true, records: 1, starts: 1, unfinished: 0 })
  expect(sentAgain).toBeLessThan(mostSentAgain(PART_SIZE))
})
