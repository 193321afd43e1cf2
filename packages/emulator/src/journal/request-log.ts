import type { RequestEntry } from './request-entry.js'

/** How requests are logged: not at all, a line for people, or a line of JSON each. */
export const LOG_FORMATS = ['quiet', 'normal', 'json'] as const
/** What the log has of a request: nothing, a line for people, or a line of JSON. */
export type LogFormat = (typeof LOG_FORMATS)[number]

/** Writes a line for each request that has ended; `undefined` for `quiet`. */
export function createRequestLog(
  format: LogFormat,
  write: (line: string) => void,
): ((entry: RequestEntry) => void) | undefined {
  if (format === 'quiet') return undefined
  const print = format === 'json' ? (entry: RequestEntry) => JSON.stringify(entry) : printLine
  return (entry) => write(`${print(entry)}\n`)
}

function printLine(entry: RequestEntry): string {
  const { startedAt, operation, bucket, key, status, durationMs, refusal, faults } = entry
  const object = [bucket, key].filter((name) => name !== null).join('/')
  const why = refusal ? ` ${refusal.code}: ${refusal.message}${printFacts(refusal.facts)}` : ''
  const met = faults.length > 0 ? ` [${faults.join(' ')}]` : ''
  const line = `${startedAt.slice(11, 23)} ${status ?? 'cut'} ${operation} ${object} ${durationMs} ms${met}${why}`
  // Names come from clients: none shall write a second line, or to the terminal.
  return line.replace(/\p{Control}/gu, (character) => JSON.stringify(character).slice(1, -1))
}

function printFacts({ Given, Field }: Readonly<Record<string, string>>): string {
  return Given === undefined ? '' : ` (${Field ?? 'given'} was ${Given})`
}
