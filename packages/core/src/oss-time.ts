/**
 * Formats a time as OSS's V4 signatures write it: `YYYYMMDDTHHMMSSZ`, UTC.
 * @throws RangeError for an invalid `Date`.
 */
export function formatOssDate(time: Date): string {
  const iso = time.toISOString()
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
}

/** Returns the UTC day of a V4 time, `YYYYMMDD`: the date of the credential scope. */
export const scopeDate = (ossDate: string): string => ossDate.slice(0, 8)

/** Reads `YYYYMMDDTHHMMSSZ` into unix seconds; `undefined` where the text is no such time. */
export function parseOssDate(ossDate: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(ossDate)
  if (!parts) return undefined
  const [, year, month, day, hours, minutes, seconds] = parts
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`)
  return Number.isNaN(time) ? undefined : time / 1000
}
