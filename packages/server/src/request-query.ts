/** Returns the query of a request-target, with its `?`; `''` where it has none. A `#` is part of it, as it begins no fragment there. */
export function queryOf(target: string): string {
  const at = target.indexOf('?')
  return at < 0 ? '' : target.slice(at)
}

/** Returns the query of a URL, with its `?`. */
export function queryOfUrl(url: string): string {
  const end = url.indexOf('#')
  return queryOf(end < 0 ? url : url.slice(0, end))
}
