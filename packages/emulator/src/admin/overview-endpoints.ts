import type { Bucket } from '../bucket.js'
import { JOURNAL_SIZE } from '../journal/request-journal.js'
import { findParameter } from '../request-target.js'
import { type Endpoint, readLimit } from './endpoint.js'
import { newestObjects } from './newest-objects.js'

const MAX_OBJECTS = 1000

/** What there is and what has happened. */
export const overviewEndpoints: Readonly<Record<string, Endpoint>> = {
  'GET health': ({ service: { store, settings, dataDir } }) => ({
    status: 'ok',
    region: settings.region,
    buckets: store.buckets.map(({ info }) => info.name),
    dataDir,
  }),
  'GET buckets': ({ service }) => service.store.buckets.map(describeBucket),
  'GET objects': ({ exchange, service }) => {
    const { query } = exchange.target
    const bucket = service.store.get(findParameter(query, 'bucket') ?? service.settings.buckets[0])
    const page = newestObjects(bucket.objects, findParameter(query, 'after'), readLimit(exchange, 50, MAX_OBJECTS))
    const objects = page.objects.map(({ key, size, contentType, etag, lastModified, storageClass }) => {
      return { key, size, contentType, etag, lastModified, storageClass }
    })
    return { bucket: bucket.info.name, objects, next: page.next ?? null }
  },
  'GET requests': ({ exchange, service }) => {
    const isRefusedOnly = findParameter(exchange.target.query, 'refused') === '1'
    const isWanted = isRefusedOnly ? ({ refusal }: { refusal: unknown }) => refusal !== null : undefined
    return service.journal.list(readLimit(exchange, 100, JOURNAL_SIZE), isWanted)
  },
}

function describeBucket({ info, objects }: Bucket) {
  let count = 0
  let bytes = 0
  for (const { size } of objects) {
    count += 1
    bytes += size
  }
  return { name: info.name, acl: info.acl, creationDate: info.creationDate, objects: count, bytes }
}
