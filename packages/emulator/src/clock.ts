import { RecentValues } from './recent-values.js'

/** Tells the current time; tests pass their own. */
export type Clock = () => Date

/** Every form of a policy has the same date. */
const recent = new RecentValues<Date>(16)

/** Reads `YYYYMMDDTHHMMSSZ`; anything else gives `undefined`. */
export function parseOssDate(text: string): Date | undefined {
  const known = recent.get(text)
  if (known) return known
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(instant.getTime())) return undefined
  recent.set(text, instant)
  return instant
}
