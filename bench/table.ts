import type { ComparedFloor, Table } from './measure.ts'

const count = (figure: number): string => Math.round(figure).toLocaleString('en')

const describeFloor = ({ atLeast, atMost, by = 'ratio', of, reached }: ComparedFloor): string => {
  const short = (figure: number) => figure.toLocaleString('en', { maximumFractionDigits: 2 })
  const bound = [
    atLeast !== undefined && `at least ${short(atLeast)}`,
    atMost !== undefined && `at most ${short(atMost)}`,
  ]
  const than = { ratio: ' × ', difference: ' more than ', figure: '' }[by] + (by === 'figure' ? '' : (of ?? 'limit'))
  const figure = by === 'ratio' ? reached.toFixed(2) : count(reached)
  return `${bound.filter(Boolean).join(', ')}${than}, is ${figure}`
}

/** Prints a table: what each case reaches, from which to which, how that stands to the limit, and whether its floors and aims held. */
export function printTable({ title, unit, rows }: Table): void {
  const lines = rows.map(({ name, median, min, max, ratio, spread, floors, aims }) => [
    name,
    count(median),
    count(min),
    count(max),
    ratio.toFixed(2),
    spread.map((end) => end.toFixed(2)).join('–'),
    [
      ...floors.map((floor) => `${floor.held ? 'held' : 'MISSED'}: ${describeFloor(floor)}`),
      ...aims.map((aim) => `aim ${aim.held ? 'reached' : 'not reached'}: ${describeFloor(aim)}`),
    ].join('; '),
  ])
  const header = [`${title}: ${unit}`, 'median', 'min', 'max', 'to limit', 'spread', 'floors and aims']
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => (line[column] ?? '').length)))
  const print = (line: readonly string[]) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : column === 6 ? cell : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
  console.log(['', print(header), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.map(print)].join('\n'))
}
