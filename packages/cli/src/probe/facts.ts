import type { DoctorContext } from '../doctor-context.js'
import { FORM_EXPERIMENTS } from './form-facts.js'
import type { Prober } from './prober.js'
import { REQUEST_EXPERIMENTS } from './request-facts.js'

/** One thing that protocol.md leaves unconfirmed, and what this bucket does. */
export interface ProbeFact {
  /** Of protocol.md. */
  readonly section: string
  /** Stable, kebab-case. */
  readonly id: string
  /** A word or a few; without anything that names the bucket. */
  readonly value: string
}

/** Tries out what only a bucket can show; one that cannot be tried is left out. */
export async function settleFacts(prober: Prober, context: DoctorContext): Promise<ProbeFact[]> {
  const facts: ProbeFact[] = []
  for (const { section, id, run } of [...FORM_EXPERIMENTS, ...REQUEST_EXPERIMENTS]) {
    const value = await run(prober, context)
    if (value !== undefined) facts.push({ section, id, value })
  }
  return facts
}
