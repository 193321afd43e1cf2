import { readOssError } from '../bucket-client.js'
import type { DoctorContext } from '../doctor-context.js'
import type { HttpAnswer } from '../http-request.js'
import type { Prober } from './prober.js'

/** A way to find out one thing; without a value where it cannot be tried here. */
export interface Experiment {
  /** Of protocol.md. */
  readonly section: string
  /** Stable, kebab-case. */
  readonly id: string
  run(prober: Prober, context: DoctorContext): Promise<string | undefined>
}

/** Status, code and number of a refusal. */
export const refusal = (answer: HttpAnswer): string => {
  const { status, code, ec } = readOssError(answer)
  return status < 400 ? `taken ${status}` : [status, code || '-', ec ?? '-'].join(' ')
}

/** Names of the elements that an error has besides the common ones. */
export const extraElements = (answer: HttpAnswer): string =>
  Object.keys(readOssError(answer).extra).sort().join(',') || 'none'
