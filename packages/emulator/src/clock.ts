/** Tells the current time; tests pass their own. */
export type Clock = () => Date

/** Reads `YYYYMMDDTHHMMSSZ`; anything else gives `undefined`. */
export function parseOssDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(instant.getTime()) ? undefined : instant
}
