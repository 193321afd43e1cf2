/** What a case has to reach, or has to stay within; an aim is written alike. */
export interface Floor {
  readonly atLeast?: number
  readonly atMost?: number
  /** What is compared: so many times the other one, so much more than the other one, or the figure alone. @default 'ratio' */
  readonly by?: 'ratio' | 'difference' | 'figure'
  /** The name of the other one. @default the limit */
  readonly of?: string
}

/** What a row of a table is about. */
export interface NamedCase {
  readonly name: string
  /** Whether the others are measured against it: one case of a suite. */
  readonly isLimit?: boolean
  /** @default none */
  readonly floors?: readonly Floor[]
  /** Where it is to get. @default nowhere further */
  readonly aims?: readonly Floor[]
}

/** One way to do the work: ours, a peer's, or the least code that does it. */
export interface Case extends NamedCase {
  /** Does the work once. */
  readonly run: () => unknown
}

/** A case that knows how to measure itself. */
export interface MeasuredCase extends NamedCase {
  /** Works for about `sliceMs` of processor time and returns how much it did in a processor second. */
  readonly measure: (sliceMs: number) => Promise<number>
}

/** What a table says in its header. */
export interface Heading {
  readonly name: string
  readonly title: string
  /** What a figure counts, such as `policies per processor second`. */
  readonly unit: string
}

/** A table of figures. */
export interface Table extends Heading {
  readonly rows: readonly Row[]
}

/** One kind of work, done by several. */
export interface MeasuredSuite extends Heading {
  readonly cases: readonly MeasuredCase[]
  /** Most rounds, where one takes long. @default those of the effort */
  readonly maxRounds?: number
  readonly close?: () => Promise<void>
}

/** What was measured of one case. */
export interface Row {
  readonly suite: string
  readonly name: string
  /** Over the rounds; in the table's unit. */
  readonly median: number
  readonly min: number
  readonly max: number
  /** The median of the ratios to the limit in the same round. */
  readonly ratio: number
  /** The lowest and the highest of these ratios. */
  readonly spread: readonly [number, number]
  /** How many rounds that is. */
  readonly rounds: number
  readonly floors: readonly ComparedFloor[]
  readonly aims: readonly ComparedFloor[]
}

/** What had to be reached, and the median over the rounds of what is compared. */
export interface ComparedFloor extends Floor {
  readonly reached: number
  readonly held: boolean
}

export interface Effort {
  readonly rounds: number
  /** Processor time for one case in one round, in milliseconds. */
  readonly sliceMs: number
  /** Whether suites that count runs instead of time do the least of them. */
  readonly isQuick: boolean
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] as number
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Makes a case of a function: it runs as often as fits into a slice, counted once, when it is warm. */
export function measured({ run, ...named }: Case): MeasuredCase {
  let times: number | undefined
  return {
    ...named,
    async measure(sliceMs) {
      times ??= await countRuns(run, sliceMs)
      const start = cpuMs()
      for (let i = 0; i < times; i++) {
        const result = run()
        // awaiting what is no promise would cost the synchronous cases more than their work
        if (result instanceof Promise) await result
      }
      return (times / (cpuMs() - start)) * 1000
    },
  }
}

async function countRuns(run: Case['run'], sliceMs: number): Promise<number> {
  let count = 0
  for (const start = cpuMs(); cpuMs() - start < sliceMs * 3; count++) await run()
  return Math.max(1, Math.round(count / 3))
}

/** Measures the cases of a suite in turn. The first round only warms up. */
export async function measure(suite: MeasuredSuite, { rounds, sliceMs }: Effort): Promise<Table> {
  const { name, title, unit, cases, maxRounds = rounds } = suite
  const figures = await takeTurns(cases, Math.min(rounds, maxRounds) + 1, (item) => item.measure(sliceMs))
  const warm = new Map([...figures].map(([item, [, ...rest]]) => [item, rest]))
  return { name, title, unit, rows: toRows(name, warm) }
}

/**
 * Does the work of each case once a round, in an order that rotates: what the machine does meanwhile then meets all of them
 * alike, and the ratios of one round compare like with like.
 */
export async function takeTurns<Item, Figure>(
  cases: readonly Item[],
  rounds: number,
  work: (item: Item) => Promise<Figure>,
): Promise<Map<Item, Figure[]>> {
  const figures = new Map<Item, Figure[]>(cases.map((item) => [item, []]))
  for (let round = 0; round < rounds; round++)
    for (let at = 0; at < cases.length; at++) {
      const item = cases[(at + round) % cases.length] as Item
      figures.get(item)?.push(await work(item))
    }
  return figures
}

/** What the figures of each round are to those of another case, or by themselves where there is none. */
const compare = (own: readonly number[], by: Floor['by'], other: readonly number[] | undefined): readonly number[] => {
  if (by === 'figure' || !other) return own
  return own.map((figure, at) => (by === 'difference' ? figure - (other[at] ?? 0) : figure / (other[at] ?? 0)))
}

const ratios = (own: readonly number[], limit: readonly number[] | undefined) => compare(own, 'ratio', limit)

const rangeOf = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)]

/** The rows of a table, from the figures of each case in the order of the rounds. */
export function toRows(suite: string, figures: ReadonlyMap<NamedCase, readonly number[]>): Row[] {
  const cases = [...figures]
  const limit = cases.find(([{ isLimit }]) => isLimit)?.[1]
  const holdAgainst = (own: readonly number[], floor: Floor): ComparedFloor => {
    const other = floor.of === undefined ? limit : cases.find((item) => item[0].name === floor.of)?.[1]
    const reached = median(compare(own, floor.by, other))
    return { ...floor, reached, held: reached >= (floor.atLeast ?? -Infinity) && reached <= (floor.atMost ?? Infinity) }
  }
  return cases.map(([{ name, floors = [], aims = [] }, own]) => ({
    ...{ suite, name, rounds: own.length, ratio: median(ratios(own, limit)), spread: rangeOf(ratios(own, limit)) },
    ...{ median: median(own), min: Math.min(...own), max: Math.max(...own) },
    floors: floors.map((floor) => holdAgainst(own, floor)),
    aims: aims.map((aim) => holdAgainst(own, aim)),
  }))
}
