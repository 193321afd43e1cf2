import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

/** A row of set-ups.md. */
export interface ListedSetUp {
  readonly name: string
  /** What doctor says is not well; none for a healthy one. */
  readonly codes: readonly string[]
  /** The file that shows it. */
  readonly file: string
}

/** The set-ups that set-ups.md lists. */
export const LISTED: readonly ListedSetUp[] = readFileSync(new URL('set-ups.md', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, name, codes, file] = /^\| (.+?) \| (.*?) ?\| \[(.+)\]\(.+\) \|$/.exec(line) ?? []
    if (name === undefined || file === undefined) return []
    return [{ name, codes: Array.from((codes ?? '').matchAll(/[A-Z0-9_]+/g), String), file }]
  })

/** Shows that the running test's set-up is in set-ups.md, with these codes. */
export function expectListed(codes: readonly string[]): void {
  const { currentTestName = '', testPath = '' } = expect.getState()
  const name = currentTestName.split(' > ').at(-1)
  const file = testPath.split(/[\\/]/).at(-1)
  expect(LISTED).toContainEqual({ name, codes: [...codes], file })
}
