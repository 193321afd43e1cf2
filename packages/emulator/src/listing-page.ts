/** Cuts pages out of a bucket's objects. */
import type { ObjectIndex } from './object-index.js'
import type { ObjectRecord } from './object-record.js'
import { compareUtf8, firstIndex } from './utf8-order.js'

/** One page of a listing. */
export interface ListingPage {
  readonly objects: readonly ObjectRecord[]
  /** Prefixes that stand for all keys below them. */
  readonly commonPrefixes: readonly string[]
  /** Last name of the page, when more follow. */
  readonly next: string | undefined
}

/** What a listing asks for. */
export interface ListingQuery {
  readonly prefix: string
  readonly delimiter: string
  /** Only names behind this one. */
  readonly after: string
  readonly maxKeys: number
}

/** Cuts a page: keys in UTF-8 order, rolled up at the delimiter. Looks at no more keys than the page has entries. */
export function cutPage(index: ObjectIndex, query: ListingQuery): ListingPage {
  const { prefix, delimiter, after, maxKeys } = query
  const { keys } = index
  const objects: ObjectRecord[] = []
  const commonPrefixes: string[] = []
  let last: string | undefined
  let at = findStart(keys, query)
  for (let key = keys[at]; key?.startsWith(prefix); key = keys[at]) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const group = end === -1 ? undefined : key.slice(0, end + delimiter.length)
    const isListed = group === undefined || compareUtf8(group, after) > 0
    if (isListed && objects.length + commonPrefixes.length === maxKeys) return { objects, commonPrefixes, next: last }
    if (group === undefined) objects.push(index.get(key) as ObjectRecord)
    else if (isListed) commonPrefixes.push(group)
    if (isListed) last = group ?? key
    at = group === undefined ? at + 1 : findEnd(keys, group)
  }
  return { objects, commonPrefixes, next: undefined }
}

/** The first key that has the prefix and is behind where the page begins. */
const findStart = (keys: readonly string[], { prefix, after }: ListingQuery): number =>
  firstIndex(keys.length, (index) => {
    const key = keys[index] as string
    return compareUtf8(key, after) > 0 && compareUtf8(key, prefix) >= 0
  })

/** The first key behind all that begin with a prefix. */
const findEnd = (keys: readonly string[], prefix: string): number =>
  firstIndex(keys.length, (index) => {
    const key = keys[index] as string
    return compareUtf8(key, prefix) > 0 && !key.startsWith(prefix)
  })
