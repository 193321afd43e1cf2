/** How many claims are made between two rounds of dropping what has ended. */
const CLAIMS_PER_SWEEP = 1000

/** Returns what to call with every claim: it runs `sweep` now and then, so that a process that lives for months keeps no more than it needs. */
export function sweepNowAndThen(sweep: () => void): () => void {
  let claims = 0
  return () => {
    if (++claims % CLAIMS_PER_SWEEP === 0) sweep()
  }
}
