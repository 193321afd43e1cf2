/** Tells the current time; tests pass their own. */
export type Clock = () => Date

/** Writes an instant the way V4 signatures do: `YYYYMMDDTHHMMSSZ`. */
export const toOssDate = (instant: Date): string => instant.toISOString().replace(/[-:]|\.\d{3}/g, '')

/** Reads `YYYYMMDDTHHMMSSZ`; anything else gives `undefined`. */
export function parseOssDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}
