import { type FileState, hasFailed } from './file-state.js'
import type { Tally } from './language/translations.js'

/** Counts how files ended. */
export const tallyOf = (states: readonly FileState[]): Tally => ({
  total: states.length,
  done: states.filter(({ phase }) => phase === 'done').length,
  failed: states.filter(hasFailed).length,
})

/** What the running uploads send together, in bytes per second. */
export const speedOf = (states: readonly FileState[]): number =>
  states.reduce((sum, state) => sum + (state.phase === 'uploading' ? (state.progress.bytesPerSecond ?? 0) : 0), 0)
