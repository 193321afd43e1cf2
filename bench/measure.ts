/** What a case has to reach: so many times what another one does. */
export interface Floor {
  readonly atLeast: number
  /** The name of that case. @default the limit */
  readonly of?: string
}

interface NamedCase {
  readonly name: string
  /** Whether the others are measured against it: one case of a suite. */
  readonly isLimit?: boolean
  /** @default none */
  readonly floors?: readonly Floor[]
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

/** One kind of work, done by several. */
export interface MeasuredSuite {
  readonly name: string
  readonly title: string
  /** What a figure counts, such as `policies per processor second`. */
  readonly unit: string
  readonly cases: readonly MeasuredCase[]
  /** Most rounds, where one takes long. @default those of the effort */
  readonly maxRounds?: number
  readonly close?: () => Promise<void>
}

/** What was measured of one case. */
export interface Row {
  readonly suite: string
  readonly name: string
  /** Medians over the rounds; work per processor second. */
  readonly median: number
  readonly min: number
  readonly max: number
  /** The median of the ratios to the limit in the same round. */
  readonly ratio: number
  /** What had to be reached, and the median of the ratios to that case in the same round. */
  readonly floors: readonly (Floor & { readonly ratio: number; readonly held: boolean })[]
}

export interface Effort {
  readonly rounds: number
  /** Processor time for one case in one round, in milliseconds. */
  readonly sliceMs: number
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

/**
 * Measures the cases of a suite in turn, round by round, in an order that rotates: what the machine does meanwhile then
 * meets all of them alike, and the ratios of one round compare like with like. The first round only warms up.
 */
export async function measure(
  { name: suite, cases, maxRounds = Number.POSITIVE_INFINITY }: MeasuredSuite,
  { rounds, sliceMs }: Effort,
): Promise<Row[]> {
  const figures = new Map<MeasuredCase, number[]>(cases.map((item) => [item, []]))
  for (let round = -1; round < Math.min(rounds, maxRounds); round++)
    for (let at = 0; at < cases.length; at++) {
      const item = cases[(at + round + cases.length) % cases.length] as MeasuredCase
      const figure = await item.measure(sliceMs)
      if (round >= 0) figures.get(item)?.push(figure)
    }
  const ratioTo = (item: MeasuredCase, other?: string): number => {
    const found = cases.find(({ name, isLimit }) => (other === undefined ? isLimit : name === other)) as MeasuredCase
    const figuresOfOther = figures.get(found) as number[]
    return median((figures.get(item) as number[]).map((figure, round) => figure / (figuresOfOther[round] as number)))
  }
  return cases.map((item) => {
    const own = figures.get(item) as number[]
    const floors = (item.floors ?? []).map((floor) => {
      const ratio = ratioTo(item, floor.of)
      return { ...floor, ratio, held: ratio >= floor.atLeast }
    })
    const [min, max] = [Math.min(...own), Math.max(...own)]
    return { suite, name: item.name, median: median(own), min, max, ratio: ratioTo(item), floors }
  })
}
