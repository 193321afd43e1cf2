import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { root } from '../../scripts/commands.mjs'
import { packageFolders, readManifest } from '../../scripts/packed-packages.js'
import { findForeignImports, loadedWith } from './foreign-imports.js'

/** What each package may import of the others: core knows none, and the emulator checks core from outside. */
const SIBLINGS: Record<string, string[]> = {
  core: [],
  server: ['core'],
  browser: ['core'],
  emulator: [],
  cli: ['core', 'server', 'emulator'],
}

const FOR_NODE = ['emulator', 'cli']

const SCOPE = '@acme/oss-upload-'

/** What a package may import: what its manifest names, but of the siblings only those that it may have. */
async function allowedIn(folder: string): Promise<string[]> {
  const { dependencies = {}, peerDependencies = {} } = await readManifest(folder)
  const siblings = SIBLINGS[folder]?.map((sibling) => SCOPE + sibling) ?? []
  const named = Object.keys({ ...dependencies, ...peerDependencies })
  return named.filter((dependency) => !dependency.startsWith(SCOPE) || siblings.includes(dependency))
}

/** Source files by the paths of `exports`. */
async function entriesOf(folder: string): Promise<[path: string, source: string][]> {
  const { exports } = await readManifest(folder)
  return Object.entries(exports)
    .map(([path, target]) => [path, /"\.\/dist\/([^"]+)\.js"/.exec(JSON.stringify(target))?.[1]] as const)
    .filter(([, file]) => file !== undefined)
    .map(([path, file]) => [path, `${root}/packages/${folder}/src/${file}.ts`])
}

describe('the packages', () => {
  it('are those that the rules are for', () => expect(packageFolders).toEqual(Object.keys(SIBLINGS).sort()))

  it.each(packageFolders)('of which %s imports nothing but what it may and names as a dependency', async (folder) => {
    expect(await findForeignImports(`${root}/packages/${folder}/src`, await allowedIn(folder))).toEqual([])
  })

  it.each(packageFolders)(
    'of which %s loads, with each of its entries, only what is there where it runs',
    async (folder) => {
      const { dependencies = {}, peerDependencies = {} } = await readManifest(folder)
      for (const [path, source] of await entriesOf(folder)) {
        // an optional peer is for the sub-path that is named for it: an app without it has the rest
        const there = Object.keys(path === '.' ? dependencies : { ...dependencies, ...peerDependencies })
        const loaded = (await loadedWith(source)).filter(
          (name) => !(FOR_NODE.includes(folder) && name.startsWith('node:')),
        )
        expect([path, loaded.filter((name) => !there.includes(name))]).toEqual([path, []])
      }
    },
  )
})

describe('the rules', () => {
  const allowed = ['@acme/oss-upload-core', 'ky']

  async function folderWith(source: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'oss-upload-imports-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await mkdir(join(folder, 'deep'))
    await writeFile(join(folder, 'deep', 'file.ts'), source)
    return folder
  }

  it.each([
    `import { a } from '@acme/oss-upload-core'`,
    `import type { IncomingMessage } from 'node:http'`,
    `import ky from 'ky'\nexport { b } from './near.js'\nexport { c } from '../far.js'`,
    `// import '@acme/oss-upload-server'`,
    `export const text = "import '@acme/oss-upload-server'"`,
  ])('let pass: %s', async (source) => {
    expect(await findForeignImports(await folderWith(source), allowed)).toEqual([])
  })

  it.each([
    [`import { a } from '@acme/oss-upload-server'`, '@acme/oss-upload-server'],
    [`import type { A } from '@acme/oss-upload-server/sqlite'`, '@acme/oss-upload-server/sqlite'],
    [`export * from '@acme/oss-upload-emulator'`, '@acme/oss-upload-emulator'],
    [`export const a = () => import('@acme/oss-upload-cli')`, '@acme/oss-upload-cli'],
    [`export type A = import('@acme/own').A`, '@acme/own'],
    [`const a = require('lodash')`, 'lodash'],
    [`import { a } from '../../core/src/index.js'`, '../../core/src/index.js'],
  ])('refuse: %s', async (source, specifier) => {
    expect(await findForeignImports(await folderWith(source), allowed)).toEqual([
      `${join('deep', 'file.ts')}: ${specifier}`,
    ])
  })

  it('see what an entry loads, and not what lends it types', async () => {
    const source = `import type { A } from 'lender'\nimport { readFile } from 'node:fs'\nimport 'ky/deep'
      export const a = async (): Promise<A> => (await import('@acme/late/path')).a(readFile)`
    const folder = await folderWith(source)
    expect(await loadedWith(join(folder, 'deep', 'file.ts'))).toEqual(['@acme/late', 'ky', 'node:fs'])
  })
})
