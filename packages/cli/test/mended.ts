import { expect } from 'vitest'
import { expectListed } from './listed.js'
import { type Around, type Diagnosis, diagnose, run } from './run.js'

/** What doctor is run with. */
export interface SetUp {
  readonly flags: readonly string[]
  readonly around?: Around
}

/** A set-up that is broken in one way. */
export interface BrokenSetUp extends SetUp {
  /** Codes of everything that is not well; one, as a rule. */
  readonly codes: readonly string[]
  /** What the fix leads to. Without it, the command that doctor prints is run or added to the flags. */
  readonly mended?: SetUp | (() => Promise<SetUp>)
  /** Codes that the fix cannot change. */
  readonly remaining?: readonly string[]
}

/** Shows that doctor names what is broken and nothing else, and that its fix works. */
export async function expectNamedAndMended(broken: BrokenSetUp): Promise<void> {
  expectListed(broken.codes)
  const diagnosis = await diagnose(broken.flags, broken.around)
  expect(diagnosis.troubles).toEqual(broken.codes)
  const troubles = diagnosis.findings.filter(({ status }) => status === 'warn' || status === 'fail')
  expect(troubles.every(({ why, fix }) => why && fix)).toBe(true)
  expect(diagnosis.status).toBe(troubles.some(({ status }) => status === 'fail') ? 1 : 0)
  const after = await mend(broken, diagnosis)
  const again = await diagnose(after.flags, after.around)
  expect(again.troubles).toEqual(broken.remaining ?? [])
}

async function mend({ mended, flags, around }: BrokenSetUp, { findings }: Diagnosis): Promise<SetUp> {
  if (mended) return typeof mended === 'function' ? mended() : mended
  const command = findings.find((finding) => finding.command)?.command
  if (command === undefined) throw new Error('doctor prints no command, and the test says nothing else')
  const words = command.split(' ')
  if (words[0] !== 'oss-upload') return { flags: [...flags, ...words], ...(around && { around }) }
  expect(await run(words.slice(1), around)).toMatchObject({ status: 0 })
  return { flags, ...(around && { around }) }
}
