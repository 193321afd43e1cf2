import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PackedPackage, packageFolders, packPackages } from '../../scripts/packed-packages.js'

/** These are for apps that have `import`: a CommonJS file gets at them by `await import()`, and by `require` from Node 22.12 on. */
const ESM_ONLY = ['browser', 'emulator', 'cli']

let destination: string
let packages: PackedPackage[]

beforeAll(async () => {
  destination = await mkdtemp(join(tmpdir(), 'oss-upload-packed-'))
  packages = await packPackages(destination)
})

afterAll(() => rm(destination, { recursive: true, force: true }))

const packedFrom = (folder: string) => packages.find((packed) => packed.folder === folder) as PackedPackage

describe.each(packageFolders)('the tarball of packages/%s', (folder) => {
  it('satisfies publint to the letter', async () => {
    const { buffer } = new Uint8Array(await readFile(packedFrom(folder).tarball))
    const { messages } = await publint({ strict: true, pack: { tarball: buffer } })
    expect(messages).toEqual([])
  })

  it('has types that agree with its code, wherever TypeScript still resolves packages', async () => {
    const tarball = new Uint8Array(await readFile(packedFrom(folder).tarball))
    const analysis = await checkPackage(createPackageFromTarballData(tarball))
    const isCommandAlone = folder === 'cli'
    expect(analysis.types === false).toBe(isCommandAlone)
    const problems = ('problems' in analysis ? analysis.problems : []).filter(({ kind, ...at }) => {
      // node10 knows no `exports`; TypeScript 6 warns of it, and 7 has it no more
      const isNode10 = 'resolutionKind' in at && at.resolutionKind === 'node10'
      return !isNode10 && !(kind === 'CJSResolvesToESM' && ESM_ONLY.includes(folder))
    })
    expect(problems).toEqual([])
  })

  it('holds what was built, the licence and the README, and nothing else', () => {
    const { files } = packedFrom(folder)
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
    const other = files.filter(
      (file) => !/^(LICENSE|README\.md|CHANGELOG\.md|package\.json|(dist|bin)\/.+)$/.test(file),
    )
    expect(other).toEqual([])
  })

  it('says where it comes from, what it runs on and on what terms', () => {
    const { manifest } = packedFrom(folder)
    expect(manifest).toMatchObject({
      license: 'MIT',
      repository: { url: expect.stringMatching(/^git\+https:.+\.git$/), directory: `packages/${folder}` },
      engines: { node: expect.stringMatching(/^>=\d/) },
      sideEffects: manifest.bin ? expect.arrayContaining(Object.values(manifest.bin)) : false,
    })
  })

  it('depends on its siblings in the version that they are released in', () => {
    const { manifest } = packedFrom(folder)
    const siblings = Object.entries(manifest.dependencies ?? {}).filter(([name]) => name.startsWith('@acme/'))
    for (const [name, range] of siblings)
      expect([name, range]).toEqual([
        name,
        `^${packages.find((other) => other.manifest.name === name)?.manifest.version}`,
      ])
  })

  it('has ESM and CommonJS behind each of its exports, or ESM alone where that is meant', () => {
    const entries = Object.entries(packedFrom(folder).manifest.exports).filter(([path]) => path !== './package.json')
    const conditions = ESM_ONLY.includes(folder) ? ['types', 'default'] : ['import', 'require']
    for (const [path, target] of entries) expect([path, Object.keys(target as object)]).toEqual([path, conditions])
  })
})
