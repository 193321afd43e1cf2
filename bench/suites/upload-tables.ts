import { type RigOptions, startUploadRig, type UploadFigures, type UploadRun } from '../browser/upload-rig.ts'
import { type Floor, type Heading, type Table, takeTurns, toRows } from '../measure.ts'

/** A program, and how it is run. */
export interface UploadCase extends UploadRun {
  /** What the table calls it. */
  readonly name: string
  readonly isLimit?: boolean
}

/** A table of one of the figures. */
export interface FigureHeading extends Heading {
  readonly figure: keyof UploadFigures
  /** So many of the figure's units make one of the table's, in this case. @default 1 */
  readonly per?: (item: UploadCase) => number
  /** By the name of the case. */
  readonly floors?: Readonly<Record<string, readonly Floor[]>>
  readonly aims?: Readonly<Record<string, readonly Floor[]>>
}

/** What was measured of each case, in the order of the rounds. */
export type MeasuredUploads = ReadonlyMap<UploadCase, readonly UploadFigures[]>

/** How often, and by what. */
export interface UploadEffort extends RigOptions {
  readonly rounds: number
}

/** Runs the cases in turn, after one that only warms the browser up. */
export async function measureUploads(
  cases: readonly UploadCase[],
  { rounds, ...options }: UploadEffort,
): Promise<MeasuredUploads> {
  const rig = await startUploadRig(options)
  try {
    await rig.run(cases[0] as UploadCase)
    return await takeTurns(cases, rounds, (item) => rig.run(item))
  } finally {
    await rig.close()
  }
}

/** A table of each figure that is asked for; what this system does not tell is left out. */
export function toTables(measured: MeasuredUploads, headings: readonly FigureHeading[]): Table[] {
  const tables = headings.map(({ figure, per = () => 1, floors = {}, aims = {}, ...heading }) => {
    const figures = [...measured].map(([item, runs]) => {
      const named = { ...item, floors: floors[item.name] ?? [], aims: aims[item.name] ?? [] }
      return [named, runs.map((run) => run[figure] / per(item))] as const
    })
    return { ...heading, rows: toRows(heading.name, new Map(figures)) }
  })
  return tables.filter(({ rows }) => rows.every(({ median }) => !Number.isNaN(median)))
}
