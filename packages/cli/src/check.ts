import type { DoctorContext } from './doctor-context.js'
import type { Finding } from './finding.js'

/** What a check cannot do without. */
export type Need = 'bucket' | 'credentials' | 'origins' | 'callbackUrl' | 'signingUrl' | 'signingAnswer'

/** One thing that doctor looks at. */
export interface Check {
  /** Stable, kebab-case. */
  readonly id: string
  readonly needs: readonly Need[]
  /** Checks that must not have failed: what they found would only be said again in worse words. */
  readonly after: readonly string[]
  run(context: DoctorContext): Promise<readonly Finding[]> | readonly Finding[]
}
