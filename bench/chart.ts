import { mkdir, writeFile } from 'node:fs/promises'

/** Points joined by a line. */
export interface Series {
  readonly name: string
  /** `[x, y]`, both above 0, in the order of x. */
  readonly points: readonly (readonly [number, number])[]
}

/** A chart with logarithmic scales: what grows in proportion is a line at 45 degrees of its decades. */
export interface Chart {
  readonly title: string
  readonly xLabel: string
  readonly yLabel: string
  readonly series: readonly Series[]
  /** Words for a figure of the x axis. @default its digits, with commas */
  readonly formatX?: (value: number) => string
  /** Words for a figure of the y axis. @default its digits, with commas */
  readonly formatY?: (value: number) => string
}

const FOLDER = new URL('./charts/', import.meta.url)
const [WIDTH, HEIGHT] = [760, 420]
const FRAME = { left: 90, right: 240, top: 50, bottom: 60 }
/** Told apart by who sees no red or no green, and on paper by their order. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00']

const words = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 3 })

/** Bytes in the words of a scale: `10 KB`, `1 GB` (1024-based). */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)))
  return `${words(Math.round((bytes / 1024 ** power) * 10) / 10)} ${units[power]}`
}

/** Writes `bench/charts/NAME.svg`, and the figures it shows as `NAME.json` beside it. */
export async function writeChart(name: string, chart: Chart): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await writeFile(new URL(`${name}.svg`, FOLDER), drawChart(chart))
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value)
  await writeFile(new URL(`${name}.json`, FOLDER), `${JSON.stringify(chart, rounded, 2)}\n`)
}

/** Draws a chart as SVG. Throws a RangeError for a point that has no place on a logarithmic scale. */
export function drawChart({ title, xLabel, yLabel, series, formatX = words, formatY = words }: Chart): string {
  const points = series.flatMap((item) => item.points)
  if (points.length === 0 || points.some((point) => !point.every((value) => value > 0 && Number.isFinite(value))))
    throw new RangeError(`The chart "${title}" needs points, and each above 0.`)
  const xValues = [...new Set(points.map(([x]) => x))].sort((a, b) => a - b)
  const x = scale([xValues[0] as number, xValues.at(-1) as number], [FRAME.left, WIDTH - FRAME.right])
  const decades = decadesOf(points.map(([, y]) => y))
  const y = scale([decades[0] as number, decades.at(-1) as number], [HEIGHT - FRAME.bottom, FRAME.top])
  const [middleX, middleY] = [(FRAME.left + WIDTH - FRAME.right) / 2, (FRAME.top + HEIGHT - FRAME.bottom) / 2]
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(title, FRAME.left, 28, 'font-size="16"'),
    ...decades.map((value) => gridLine(y(value), formatY(value))),
    ...xValues.map((value) => text(formatX(value), x(value), HEIGHT - FRAME.bottom + 20, 'text-anchor="middle"')),
    text(xLabel, middleX, HEIGHT - 14, 'text-anchor="middle"'),
    text(yLabel, 18, middleY, `text-anchor="middle" transform="rotate(-90 18 ${middleY})"`),
    ...series.flatMap((item, index) => drawSeries(item, index, { x, y })),
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

type Scale = (value: number) => number

/** Where a value is between two ends, by its logarithm. */
function scale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const span = Math.log(to) - Math.log(from) || 1
  return (value) => Math.round((start + ((Math.log(value) - Math.log(from)) / span) * (end - start)) * 10) / 10
}

/** The powers of ten around the values: two at least. */
function decadesOf(values: readonly number[]): number[] {
  const lowest = Math.floor(Math.log10(Math.min(...values)))
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))))
  return Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index))
}

const escapeXml = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const text = (value: string, x: number, y: number, attributes = ''): string =>
  `<text x="${x}" y="${y}" fill="#222" ${attributes}>${escapeXml(value)}</text>`

const gridLine = (y: number, label: string): string =>
  `<path d="M${FRAME.left} ${y}H${WIDTH - FRAME.right}" stroke="#ddd"/>${text(label, FRAME.left - 8, y + 4, 'text-anchor="end"')}`

function drawSeries({ name, points }: Series, index: number, { x, y }: { x: Scale; y: Scale }): string[] {
  const color = COLORS[index % COLORS.length]
  const places = points.map((point) => [x(point[0]), y(point[1])] as const)
  const legendY = FRAME.top + 10 + index * 22
  const legendX = WIDTH - FRAME.right + 16
  return [
    `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`,
    ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${color}"/>`),
    `<path d="M${legendX} ${legendY}h18" stroke="${color}" stroke-width="2"/>${text(name, legendX + 24, legendY + 4)}`,
  ]
}
