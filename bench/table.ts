import type { MeasuredSuite, Row } from './measure.ts'

const count = (figure: number): string => Math.round(figure).toLocaleString('en')

const describeFloors = (floors: Row['floors']): string =>
  floors
    .map(({ atLeast, of, ratio, held }) => {
      const reached = of === undefined ? '' : `, is ${ratio.toFixed(2)}`
      return `${held ? 'held' : 'MISSED'}: ${atLeast}${of === undefined ? '' : ` × ${of}`}${reached}`
    })
    .join('; ')

/** Prints a suite: what each case reaches, from which to which, how that stands to the limit, and whether its floors held. */
export function printSuite({ title, unit }: MeasuredSuite, rows: readonly Row[]): void {
  const lines = rows.map(({ name, median, min, max, ratio, floors }) => [
    name,
    count(median),
    count(min),
    count(max),
    ratio.toFixed(2),
    describeFloors(floors),
  ])
  const header = [`${title}: ${unit}`, 'median', 'min', 'max', 'to limit', 'floor']
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => (line[column] ?? '').length)))
  const print = (line: readonly string[]) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : column === 5 ? cell : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
  console.log(['', print(header), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.map(print)].join('\n'))
}
