import type { FindingCode } from './texts/findings.js'

/** How bad a finding is. */
export type FindingStatus = 'pass' | 'warn' | 'fail'

/** What one check has seen. Its texts are found by `code`. */
export interface Finding {
  readonly status: FindingStatus
  readonly code: FindingCode
  /** What the texts name: never a secret. */
  readonly facts: Readonly<Record<string, string | number>>
  /** The command that mends it, where one does. */
  readonly command?: string | undefined
}

type Facts = Finding['facts']
type Make = (code: FindingCode, facts?: Facts, command?: string) => Finding

const make =
  (status: FindingStatus): Make =>
  (code, facts = {}, command) => ({ status, code, facts, command })

/** It is as it should be. */
export const pass: Make = make('pass')
/** Uploads work, and something will go wrong some day; or it could not be looked at. */
export const warn: Make = make('warn')
/** Uploads do not work, or anybody may do what nobody should. */
export const fail: Make = make('fail')
