import { corsExposedCheck } from '../checks/cors-exposed.js'
import { corsPreflightCheck } from '../checks/cors-preflight.js'
import { corsRulesCheck } from '../checks/cors-rules.js'
import { endpointCheck } from '../checks/endpoint.js'
import { reachableCheck } from '../checks/reachable.js'
import type { ActionContext } from '../command-tools.js'
import { runChecks } from '../doctor.js'
import { createDoctorContext } from '../doctor-context.js'
import { EXIT, type ExitCode } from '../exit-code.js'
import { reportJson, summarize, writeReport } from '../report.js'
import { type ConnectionFlags, readSettings, requireBucket, requireOrigins } from '../settings.js'

/** What doctor looks at of CORS; rules can be read with credentials alone. */
const CORS_CHECKS = [endpointCheck, reachableCheck, corsPreflightCheck, corsExposedCheck, corsRulesCheck]

/** `oss-upload cors check` */
export async function checkCors(flags: ConnectionFlags, { surroundings, output }: ActionContext): Promise<ExitCode> {
  const settings = await readSettings(flags, surroundings)
  requireBucket(settings)
  requireOrigins(settings)
  const results = await runChecks(CORS_CHECKS, createDoctorContext(settings, surroundings))
  if (output.isJson) output.json(reportJson(results, output.language))
  else writeReport(results, output)
  return summarize(results).fail > 0 ? EXIT.found : EXIT.ok
}
