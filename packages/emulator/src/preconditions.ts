import type { ObjectRecord } from './object-record.js'
import { OssError } from './oss-error.js'

/**
 * Evaluates `If-*` headers against an object. Throws `PreconditionFailed`.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function evaluatePreconditions(
  headers: ReadonlyMap<string, string>,
  record: ObjectRecord,
): 'send' | 'not modified' {
  // HTTP dates have no milliseconds.
  const modified = Math.floor(new Date(record.lastModified).getTime() / 1000) * 1000
  const isSame = (tags: string) =>
    tags.split(',').some((tag) => ['*', record.etag].includes(tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1')))
  const isSince = (date: string) => modified > new Date(date).getTime()

  const match = headers.get('if-match')
  const unmodifiedSince = headers.get('if-unmodified-since')
  const isRefused = match === undefined ? unmodifiedSince !== undefined && isSince(unmodifiedSince) : !isSame(match)
  if (isRefused) throw new OssError('PreconditionFailed')

  const noneMatch = headers.get('if-none-match')
  const modifiedSince = headers.get('if-modified-since')
  if (noneMatch !== undefined) return isSame(noneMatch) ? 'not modified' : 'send'
  return modifiedSince !== undefined && modified <= new Date(modifiedSince).getTime() ? 'not modified' : 'send'
}
