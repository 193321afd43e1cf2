import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../scripts/commands.mjs'
import { type DryRun, dryRunRelease, type PlannedRelease } from '../../scripts/release/dry-run.js'

const CORE = '@acme/oss-upload-core'
const BREAKING = `---\n'${CORE}': major\n---\n\nKeys are checked more strictly.\n\nRename what it refuses.\n`

/** The changesets of the repository: the first line of each, and the packages that it names. */
async function changesets(): Promise<{ packages: string[]; line: string }[]> {
  const files = (await readdir(`${root}/.changeset`)).filter((file) => file.endsWith('.md'))
  const texts = await Promise.all(files.map((file) => readFile(`${root}/.changeset/${file}`, 'utf8')))
  return texts.map((text) => {
    const [, head = '', summary = ''] = /^---\n([\s\S]*?)\n---\n\s*([\s\S]*)$/.exec(text) ?? []
    const packages = Array.from(head.matchAll(/^['"](.+?)['"]: (?:patch|minor|major)$/gm), ([, name = '']) => name)
    return { packages, line: summary.split('\n')[0] as string }
  })
}

describe('a release, but for the registry', () => {
  let dryRun: DryRun
  const release = (name: string) => dryRun.packages.find((planned) => planned.name === name) as PlannedRelease
  const isChanged = ({ from, to }: PlannedRelease) => from !== to

  beforeAll(async () => {
    dryRun = await dryRunRelease({ 'a-breaking-change': BREAKING })
  })

  it('says of each package what its changesets say, and uses them up', async () => {
    for (const { packages, line } of [
      ...(await changesets()),
      { packages: [CORE], line: 'Keys are checked more strictly.' },
    ]) {
      expect(packages).not.toEqual([])
      for (const name of packages) expect([name, release(name).notes]).toEqual([name, expect.stringContaining(line)])
    }
    expect(dryRun.left).toEqual([])
  })

  it('raises the version by the largest of them', () => {
    const { from, to, notes } = release(CORE)
    expect(to).toBe(`${Number(from.split('.')[0]) + 1}.0.0`)
    expect(notes).toMatch(
      /^### Major Changes\n\n(?:.*\n)*?- Keys are checked more strictly\.\n\n {2}Rename what it refuses\./,
    )
  })

  it('has the packages that build on a new one ask for it, and says so once', () => {
    const { to } = release(CORE)
    for (const name of ['server', 'browser', 'cli'].map((folder) => `@acme/oss-upload-${folder}`)) {
      expect(release(name)).toMatchObject({ published: { dependencies: { [CORE]: `^${to}` } } })
      expect(release(name).notes.split(`\`${CORE}\` ${to}`).length - 1).toBe(1)
    }
  })

  it('publishes what has a new version, as that', () => {
    expect(dryRun.packages.filter(isChanged).length).toBeGreaterThan(3)
    for (const { name, to, published } of dryRun.packages.filter(isChanged))
      expect(published).toMatchObject({ name, version: to })
  })
})
