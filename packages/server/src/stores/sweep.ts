/** How many claims are made between two rounds of dropping what has ended, at least. */
const CLAIMS_PER_SWEEP = 1000

/**
 * Returns what to call with every claim: it runs `sweep` now and then, so that a process that lives for months keeps no more than it needs.
 * @param count how many entries a sweep looks at: with as many claims between two, each claim costs the same however many there are.
 */
export function sweepNowAndThen(sweep: () => void, count: () => number = () => 0): () => void {
  let claims = 0
  let enough = CLAIMS_PER_SWEEP
  return () => {
    if (++claims < enough) return
    sweep()
    claims = 0
    enough = Math.max(CLAIMS_PER_SWEEP, count())
  }
}
