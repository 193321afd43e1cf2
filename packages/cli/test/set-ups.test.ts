import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FINDING_CODES, writeFinding } from '../src/texts/findings.js'
import { LISTED } from './listed.js'

const broken = LISTED.filter(({ codes }) => codes.length > 0)

describe('set-ups.md', () => {
  it('has a broken set-up for everything that doctor can find', () => {
    const shown = new Set(broken.flatMap(({ codes }) => codes))
    const troubles = FINDING_CODES.filter((code) => writeFinding('en', code, {}).fix)
    expect(troubles.filter((code) => !shown.has(code))).toEqual([])
  })

  it('names each once, and codes that there are', () => {
    const names = LISTED.map(({ file, name }) => `${file}: ${name}`)
    expect(names).toEqual([...new Set(names)])
    expect(broken.flatMap(({ codes }) => codes).filter((code) => !FINDING_CODES.includes(code as never))).toEqual([])
  })

  it('names files that have such a set-up', () => {
    const texts = new Map(
      LISTED.map(({ file }) => [file, readFileSync(new URL(file, import.meta.url), 'utf8')] as const),
    )
    for (const { file, codes } of LISTED) for (const code of codes) expect(texts.get(file), file).toContain(code)
  })

  it('has 25 broken set-ups and 10 healthy ones, or more', () => {
    expect(broken.length).toBeGreaterThanOrEqual(25)
    expect(LISTED.length - broken.length).toBeGreaterThanOrEqual(10)
  })
})
