import type { Output } from '../output.js'
import type { ProbeFact } from './facts.js'
import type { ProbeFacts } from './probe.js'

/** Writes what was settled, and the line to report. */
export function writeFacts({ facts, endpoint }: ProbeFacts, output: Output): void {
  if (facts.length === 0) return
  output.line()
  output.prose(output.say('PROBE_FACTS'))
  for (const { section, id, value } of facts)
    output.prose(value.replace(/,(?! )/g, ', '), `  ${section.padEnd(3)}  ${id}: `)
  output.prose(output.say('PROBE_REPORT'))
  output.line(`  oss-upload-probe/1 endpoint=${endpoint} ${facts.map(formatFact).join(' ')}`)
}

const formatFact = ({ section, id, value }: ProbeFact): string => `${section}/${id}=${value.replace(/\s+/g, '_')}`
