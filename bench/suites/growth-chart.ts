import { type Chart, type Series, writeChart } from '../chart.ts'

/** Where a case is in a chart. */
export interface Place {
  /** The name of its line. */
  readonly series: string
  readonly at: number
}

/** The lines of a chart: at each place the median of its figures. */
export function toSeries(measured: Iterable<readonly [Place, readonly number[]]>): Series[] {
  const lines = new Map<string, [number, number][]>()
  for (const [{ series, at }, figures] of measured) {
    const sorted = [...figures].sort((a, b) => a - b)
    const points = lines.get(series) ?? []
    points.push([at, sorted[Math.floor(sorted.length / 2)] as number])
    lines.set(series, points)
  }
  return [...lines].map(([name, points]) => ({ name, points }))
}

/** Draws it, unless the run is quick: that has too few points to show. */
export const draw = async (name: string, isQuick: boolean, chart: Chart): Promise<void> => {
  if (!isQuick) await writeChart(name, chart)
}

export const count = (value: number): string => value.toLocaleString('en')
