import { beforeAll, describe, expect, it } from 'vitest'
import { findCommandErrors } from '../../scripts/snippets/check-commands.js'
import { findTypeErrors } from '../../scripts/snippets/check-types.js'
import { listPapers, readSnippets, type Snippet } from '../../scripts/snippets/read-snippets.js'

let snippets: Snippet[]
beforeAll(async () => {
  snippets = (await Promise.all((await listPapers()).map(readSnippets))).flat()
})

describe('the code in READMEs and guides', () => {
  it('type-checks against the packages: every name, option and import is there', async () => {
    expect(await findTypeErrors(snippets)).toEqual([])
  }, 120_000)

  it('calls commands, scripts and packages that are there, with options that they have', async () => {
    expect(await findCommandErrors(snippets)).toEqual([])
  }, 120_000)

  it('is JSON where it says so', () => {
    for (const { code, file, line } of snippets.filter(({ language }) => language === 'json'))
      expect(() => JSON.parse(code), `${file}:${line}`).not.toThrow()
  })
})
