import { languageTag, words } from './language/language.js'

const UNITS = ['KB', 'MB', 'GB', 'TB']

/** Writes a size with a 1024-based unit, such as `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return words().bytes(Math.round(bytes))
  const step = Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length)
  const amount = bytes / 1024 ** step
  return `${amount < 100 ? amount.toFixed(1).replace(/\.0$/, '') : Math.round(amount)} ${UNITS[step - 1]}`
}

/** Writes a speed, such as `3.4 MB/s`. */
export const formatSpeed = (bytesPerSecond: number): string => words().perSecond(formatBytes(bytesPerSecond))

/** Writes how long it will take, in the largest unit of which there are two, and never as 0. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 120) return words().secondsLeft(Math.max(1, Math.round(seconds)))
  if (seconds < 7200) return words().minutesLeft(Math.round(seconds / 60))
  return words().hoursLeft(Math.round(seconds / 3600))
}

/** Writes a day in the page's language. */
export const formatDay = (date: Date): string => date.toLocaleDateString(languageTag(), { dateStyle: 'medium' })

/** Writes day and time in the page's language. */
export const formatTime = (date: Date | string | number): string =>
  new Date(date).toLocaleString(languageTag(), { dateStyle: 'medium', timeStyle: 'short' })

/** Shortens a long name in its middle, for a sentence: what it ends in tells files apart. */
export function shortenName(name: string): string {
  const characters = Array.from(name)
  return characters.length <= 48 ? name : `${characters.slice(0, 30).join('')}…${characters.slice(-15).join('')}`
}
