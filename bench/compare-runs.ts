import type { Row } from './measure.ts'

/** A run of the bench, as it is kept in `results.json`. */
export interface BenchRun {
  readonly isQuick: boolean
  readonly rows: readonly Row[]
}

/**
 * Says which ratios of a run are not those of an earlier one: their spreads have nothing in common. What has no spread is left out, such
 * as the limit or a case of one round, and so is what one of the runs did not measure.
 */
export function compareRuns(earlier: BenchRun, later: BenchRun): string {
  if (earlier.isQuick !== later.isQuick) return 'The earlier run was of the other length: nothing is compared.'
  const known = new Map(earlier.rows.map((row) => [`${row.suite}: ${row.name}`, row]))
  const pairs = later.rows.flatMap((row) => {
    const before = known.get(`${row.suite}: ${row.name}`)
    return before && before.spread[0] < before.spread[1] ? [{ before, row }] : []
  })
  const apart = pairs.filter(({ before, row }) => row.spread[1] < before.spread[0] || row.spread[0] > before.spread[1])
  const within = pairs.filter(({ before, row }) => row.ratio >= before.spread[0] && row.ratio <= before.spread[1])
  const lines = apart.map(({ before, row }) => `  ${row.suite}: ${row.name}: ${describe(row)}, was ${describe(before)}`)
  const agreeing = pairs.length - apart.length
  return [
    `The spreads of ${agreeing} of ${pairs.length} ratios overlap those of the earlier run; ${within.length} medians are within them.`,
    ...lines,
  ].join('\n')
}

const describe = ({ ratio, spread: [lowest, highest], rounds }: Row): string =>
  `${ratio.toFixed(3)} (${lowest.toFixed(3)}–${highest.toFixed(3)} in ${rounds} rounds)`
