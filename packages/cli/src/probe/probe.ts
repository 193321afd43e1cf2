import { callbackUrlOf } from '../checks/callback-url.js'
import type { CheckResult } from '../doctor.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass } from '../finding.js'
import { HttpFailure } from '../http-request.js'
import { type ProbeFact, settleFacts } from './facts.js'
import { probeCallback, probeForm } from './form-probe.js'
import { probeMultipart } from './multipart-probe.js'
import { createProber, type Prober } from './prober.js'

/** What was settled, and whether OSS itself did. */
export interface ProbeFacts {
  readonly facts: readonly ProbeFact[]
  /** `oss`: an endpoint of OSS. `other`: a custom domain, or an emulator. */
  readonly endpoint: 'oss' | 'other'
}

/** What `--probe` came to. */
export interface Probe {
  readonly results: readonly CheckResult[]
  readonly facts: ProbeFacts
}

/** What has to be well before anything is uploaded. */
const AFTER = ['endpoint', 'reachable', 'credentials']

/** Uploads single bytes and deletes them, whatever goes wrong in between. */
export async function runProbe(before: readonly CheckResult[], context: DoctorContext): Promise<Probe> {
  const { bucket, credentials } = context.settings
  const blockedBy = before.filter(({ id, findings }) => AFTER.includes(id) && hasFailed(findings)).map(({ id }) => id)
  const missing = !bucket ? (['bucket'] as const) : !credentials ? (['credentials'] as const) : []
  const facts: ProbeFact[] = []
  const isRun = blockedBy.length === 0 && missing.length === 0
  const findings = isRun ? await upload(before, context, facts) : []
  const isOss = isRun && new URL(context.bucketOrigin()).hostname.endsWith('.aliyuncs.com')
  return {
    results: [{ id: 'probe', findings, missing, blockedBy }],
    facts: { facts: facts.sort(bySection), endpoint: isOss ? 'oss' : 'other' },
  }
}

const bySection = (one: ProbeFact, other: ProbeFact): number => Number(one.section) - Number(other.section)

const hasFailed = (findings: readonly Finding[]): boolean => findings.some(({ status }) => status === 'fail')

async function upload(before: readonly CheckResult[], context: DoctorContext, facts: ProbeFact[]): Promise<Finding[]> {
  const prober = createProber(context)
  const findings: Finding[] = []
  try {
    findings.push(...(await probeForm(prober, context)))
    if (hasFailed(findings)) return findings
    const url = callbackUrlOf(context)
    const isCallable = before.some(
      ({ id, findings }) => id === 'callback-address' && findings.length > 0 && !hasFailed(findings),
    )
    if (url && isCallable) findings.push(...(await probeCallback(url, prober, context)))
    if (context.settings.multipart) {
      const multipart = await probeMultipart(prober)
      findings.push(...multipart.findings)
      facts.push(...multipart.facts)
    }
    facts.push(...(await settleFacts(prober, context)))
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    findings.push(fail('NO_ANSWER_NOW', { reason: error.reason }))
  } finally {
    findings.push(await clean(prober))
  }
  return findings
}

async function clean(prober: Prober): Promise<Finding> {
  try {
    const { left, status } = await prober.clean()
    return left.length === 0 ? pass('PROBE_DELETED') : fail('PROBE_LEFT', { status, keys: left.join(', ') })
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    return fail('PROBE_LEFT', { status: error.reason, keys: prober.folder })
  }
}
