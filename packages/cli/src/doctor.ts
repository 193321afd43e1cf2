import type { Check, Need } from './check.js'
import type { DoctorContext } from './doctor-context.js'
import { type Finding, fail } from './finding.js'
import { HttpFailure } from './http-request.js'

/** What one check came to. */
export interface CheckResult {
  readonly id: string
  readonly findings: readonly Finding[]
  /** What would have to be given for the check to run; empty where it ran. */
  readonly missing: readonly Need[]
  /** The failed checks that it waits for; empty where it ran. */
  readonly blockedBy: readonly string[]
}

/** Runs checks one after another, and leaves out those that lack something or would only repeat another's failure. */
export async function runChecks(checks: readonly Check[], context: DoctorContext): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  const failed = new Set<string>()
  for (const check of checks) {
    const missing = check.needs.filter((need) => !isThere(need, context))
    const blockedBy = check.after.filter((id) => failed.has(id))
    const isRun = missing.length === 0 && blockedBy.length === 0
    const findings = isRun ? await runCheck(check, context) : []
    if (blockedBy.length > 0 || findings.some(({ status }) => status === 'fail')) failed.add(check.id)
    results.push({ id: check.id, findings, missing, blockedBy })
  }
  return results
}

function isThere(need: Need, { settings, found }: DoctorContext): boolean {
  switch (need) {
    case 'bucket':
      return Boolean(settings.bucket && settings.region)
    case 'credentials':
      return settings.credentials !== undefined
    case 'origins':
      return settings.origins.length > 0
    case 'callbackUrl':
      return Boolean(settings.callbackUrl ?? found.callback)
    case 'signingUrl':
      return settings.signingUrl !== undefined
    case 'signingAnswer':
      return found.signingAnswer !== undefined
  }
}

/** A connection that breaks in the middle is one more thing to tell. */
async function runCheck(check: Check, context: DoctorContext): Promise<readonly Finding[]> {
  try {
    return await check.run(context)
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    return [fail('NO_ANSWER_NOW', { reason: error.reason })]
  }
}
