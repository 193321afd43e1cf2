import type { Row } from './measure.ts'

/** A run of the bench, as it is kept in `results.json`. */
export interface BenchRun {
  readonly isQuick: boolean
  readonly rows: readonly Row[]
}

/**
 * Says which ratios of a run are outside of those that the rounds of an earlier one gave. What has no spread is left
 * out, such as the limit or a case of one round, and so is what one of the runs did not measure.
 */
export function compareRuns(earlier: BenchRun, later: BenchRun): string {
  if (earlier.isQuick !== later.isQuick) return 'The earlier run was of the other length: nothing is compared.'
  const known = new Map(earlier.rows.map((row) => [`${row.suite}: ${row.name}`, row]))
  const pairs = later.rows.flatMap((row) => {
    const before = known.get(`${row.suite}: ${row.name}`)
    return before && before.spread[0] < before.spread[1] ? [{ before, row }] : []
  })
  const outside = pairs.filter(({ before: { spread }, row: { ratio } }) => ratio < spread[0] || ratio > spread[1])
  const lines = outside.map(({ before: { spread, rounds }, row }) => {
    const [lowest, highest] = spread.map((end) => end.toFixed(3))
    return `  ${row.suite}: ${row.name}: ${row.ratio.toFixed(3)}, was ${lowest}–${highest} in ${rounds} rounds`
  })
  const agreeing = pairs.length - outside.length
  return [`${agreeing} of ${pairs.length} ratios are within the spread of the earlier run.`, ...lines].join('\n')
}
