import type { Need } from './check.js'
import type { CheckResult } from './doctor.js'
import type { Finding, FindingStatus } from './finding.js'
import type { Language } from './language.js'
import type { Output } from './output.js'
import { writeFinding } from './texts/findings.js'

/** How many findings there are of each kind. */
export type Summary = Readonly<Record<FindingStatus, number>>

/** Counts findings. */
export function summarize(results: readonly CheckResult[]): Summary {
  const summary = { pass: 0, warn: 0, fail: 0 }
  for (const { findings } of results) for (const { status } of findings) summary[status]++
  return summary
}

const COLOURS = { pass: 'green', warn: 'yellow', fail: 'red' } as const

/** How a missing thing is given. */
const GIVEN_BY: Readonly<Record<Need, string>> = {
  bucket: '--bucket, --region',
  credentials: 'OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET',
  origins: '--origin',
  callbackUrl: '--callback-url',
  signingUrl: '--signing-url',
  signingAnswer: '--signing-url, --signing-header',
}

/** Writes results for a person to read. */
export function writeReport(results: readonly CheckResult[], output: Output): void {
  const commands = new Set<string>()
  const idWidth = Math.max(0, ...results.map(({ id, findings }) => (findings.length > 0 ? id.length : 0)))
  for (const { id, findings } of results)
    for (const finding of findings) {
      const { command = '' } = finding
      const once = commands.has(command) ? { ...finding, command: undefined } : finding
      writeOne(id.padEnd(idWidth), once, output)
      commands.add(command)
    }
  output.line()
  for (const [need, ids] of groupMissing(results))
    output.prose(output.say('NOT_LOOKED_AT', { what: GIVEN_BY[need], checks: ids.join(', ') }))
  const blocked = results.filter(({ blockedBy }) => blockedBy.length > 0)
  if (blocked.length > 0) output.prose(output.say('BLOCKED', { checks: blocked.map(({ id }) => id).join(', ') }))
  output.prose(output.say('SUMMARY', summarize(results)))
}

const INDENT = ' '.repeat('PASS  '.length)

function writeOne(id: string, { status, code, facts, command }: Finding, output: Output): void {
  const { seen, why, fix } = writeFinding(output.language, code, facts)
  output.prose(seen, `${output.colour(COLOURS[status], status.toUpperCase())}  ${id}  `)
  if (status === 'pass') return
  if (why) output.prose(why, INDENT + output.say('LABEL_WHY'))
  if (fix) output.prose(fix, INDENT + output.say('LABEL_FIX'))
  // to be copied: never broken
  if (command) output.line(INDENT + output.say('LABEL_RUN') + command)
}

/** Checks that lack something, by the first thing that they lack. */
function groupMissing(results: readonly CheckResult[]): Map<Need, string[]> {
  const groups = new Map<Need, string[]>()
  for (const { id, missing, blockedBy } of results) {
    const [need] = missing
    if (need === undefined || blockedBy.length > 0) continue
    groups.set(need, [...(groups.get(need) ?? []), id])
  }
  return groups
}

/** The results as JSON; `code`, `id` and `facts` are stable, the texts are in the user's language. */
export const reportJson = (results: readonly CheckResult[], language: Language) => ({
  summary: summarize(results),
  checks: results.map(({ id, findings, missing, blockedBy }) => ({
    id,
    findings: findings.map(({ status, code, facts, command }) => ({
      status,
      code,
      ...writeFinding(language, code, facts),
      command,
      facts,
    })),
    missing,
    blocked_by: blockedBy,
  })),
})
