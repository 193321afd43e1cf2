import type { ObjectRecord } from '../../packages/emulator/src/object-record.ts'
import { type MeasuredSuite, measured } from '../measure.ts'
import '../emulator-sources.ts'

const { ObjectIndex } = await import('../../packages/emulator/src/object-index.ts')
const { cutPage } = await import('../../packages/emulator/src/listing-page.ts')

const MAX_KEYS = 1000

const record = (key: string): ObjectRecord => ({
  key,
  type: 'Normal',
  contentType: 'text/plain',
  headers: {},
  acl: 'default',
  storageClass: 'Standard',
  size: 1,
  crc64: '0',
  etag: '0',
  lastModified: '2026-01-01T00:00:00.000Z',
  bodyFiles: [],
})

const keyOf = (number: number): string => `users/${String(number).padStart(9, '0')}`

/** Objects come and go, and a page out of the middle is listed after each. */
function listingOf(count: number) {
  const index = new ObjectIndex()
  for (let number = 0; number < count; number++) index.set(keyOf(number), record(keyOf(number)))
  const middle = Math.floor((count - MAX_KEYS) / 2)
  const passing = `${keyOf(Math.floor(count / 2))}-new`
  return () => {
    if (index.has(passing)) index.delete(passing)
    else index.set(passing, record(passing))
    return cutPage(index, { prefix: 'users/', delimiter: '', after: keyOf(middle), maxKeys: MAX_KEYS })
  }
}

export const listing: MeasuredSuite = {
  name: 'listing',
  title: `Pages of ${MAX_KEYS} names, an object more or less before each`,
  unit: 'pages per processor second',
  cases: [
    { name: 'of 2,000 objects (limit)', isLimit: true, run: listingOf(2000) },
    { name: 'of 10,000', run: listingOf(10_000) },
    { name: 'of 100,000', run: listingOf(100_000) },
  ].map(measured),
}
