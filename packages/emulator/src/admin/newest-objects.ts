import type { ObjectRecord } from '../object-record.js'
import { invalidArgument } from '../oss-error.js'

/** Where a page ends: the next one begins behind it. */
interface Place {
  readonly lastModified: string
  readonly key: string
}

/** One page of a bucket's objects. */
export interface ObjectsPage {
  readonly objects: readonly ObjectRecord[]
  /** What the next page is asked for with; `undefined` for the last. */
  readonly next: string | undefined
}

/** Cuts a page out of a bucket, newest first. */
export function newestObjects(objects: Iterable<ObjectRecord>, after: string | undefined, limit: number): ObjectsPage {
  const place = after === undefined ? undefined : readPlace(after)
  const rest = [...objects].filter((object) => place === undefined || compare(place, object) < 0).sort(compare)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return { objects: page, next: rest.length > page.length && last ? writePlace(last) : undefined }
}

function compare(a: Place, b: Place): number {
  if (a.lastModified !== b.lastModified) return a.lastModified > b.lastModified ? -1 : 1
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}

const writePlace = ({ lastModified, key }: Place): string =>
  Buffer.from(JSON.stringify([lastModified, key])).toString('base64url')

function readPlace(text: string): Place {
  try {
    const [lastModified, key] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[]
    if (typeof lastModified === 'string' && typeof key === 'string') return { lastModified, key }
  } catch {}
  throw invalidArgument('after: expected what an earlier page gave as next.', 'after', text)
}
