import type { MeasuredSuite, Row } from './measure.ts'

const count = (figure: number): string => Math.round(figure).toLocaleString('en')

/** Prints a suite: what each case reaches, from which to which, and how that stands to the limit. */
export function printSuite({ title, unit }: MeasuredSuite, rows: readonly Row[]): void {
  const lines = rows.map(({ name, median, min, max, ratio }) => [
    name,
    count(median),
    count(min),
    count(max),
    ratio.toFixed(2),
  ])
  const header = [`${title}: ${unit}`, 'median', 'min', 'max', 'to limit']
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => (line[column] ?? '').length)))
  const print = (line: readonly string[]) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  console.log(['', print(header), widths.map((width) => '-'.repeat(width)).join('  '), ...lines.map(print)].join('\n'))
}
