import type { FileState } from './file-state.js'
import { formatBytes, formatSpeed } from './format.js'
import { words } from './language/language.js'
import { speedOf, tallyOf } from './tally.js'

/** Says in one line how far all files are. It changes too often for a screen reader: the notice tells start and end. */
export function batchLineOf(states: readonly FileState[], totalSize: number): string {
  if (states.every(({ phase }) => phase === 'waiting')) return words().filesReady(states.length, formatBytes(totalSize))
  const speed = speedOf(states)
  return [words().tally(tallyOf(states)), ...(speed > 0 ? [formatSpeed(speed)] : [])].join(' · ')
}
