import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, in this order. A bare clone has no times of an earlier run, and the sizes of files say little. */
const SLOWEST = ['cut-upload', 'left-alone', 'storm.browser', 'faults.browser', 'quick-starts', 'demo-page']

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = SLOWEST.findIndex((name) => moduleId.includes(`/${name}.test.`))
  return rank < 0 ? SLOWEST.length : rank
}

/** Runs the slowest files first, so that none of them is all that is left at the end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => rankOf(a) - rankOf(b))
  }
}
