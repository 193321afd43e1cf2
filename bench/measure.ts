/** One way to do the work: ours, a peer's, or the least code that does it. */
export interface Case {
  readonly name: string
  /** Whether the others are measured against it: one case of a suite. */
  readonly isLimit?: boolean
  /** Does the work once. */
  readonly run: () => unknown
}

/** A case that knows how to measure itself. */
export interface MeasuredCase {
  readonly name: string
  readonly isLimit?: boolean
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
  /** Of the medians of the ratios to the limit in the same round. */
  readonly ratio: number
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
export function measured({ name, isLimit = false, run }: Case): MeasuredCase {
  let times: number | undefined
  return {
    name,
    isLimit,
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
export async function measure({ name: suite, cases }: MeasuredSuite, { rounds, sliceMs }: Effort): Promise<Row[]> {
  const figures = new Map<MeasuredCase, number[]>(cases.map((item) => [item, []]))
  for (let round = -1; round < rounds; round++)
    for (let at = 0; at < cases.length; at++) {
      const item = cases[(at + round + cases.length) % cases.length] as MeasuredCase
      const figure = await item.measure(sliceMs)
      if (round >= 0) figures.get(item)?.push(figure)
    }
  const limit = figures.get(cases.find(({ isLimit }) => isLimit) as MeasuredCase) as number[]
  return cases.map((item) => {
    const own = figures.get(item) as number[]
    const ratio = median(own.map((figure, round) => figure / (limit[round] as number)))
    return { suite, name: item.name, median: median(own), min: Math.min(...own), max: Math.max(...own), ratio }
  })
}
