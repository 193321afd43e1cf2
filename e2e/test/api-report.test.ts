import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readSurfaces } from '../../scripts/api/declared-surface.js'
import { reportFile, writeReport } from '../../scripts/api/report.js'
import { packageFolders } from '../../scripts/packed-packages.js'

describe.each(packageFolders)('packages/%s/api.md', (folder) => {
  it('is the public surface as it was built; if not: `pnpm api:update`, look at the difference, and commit it', async () => {
    expect(await readFile(reportFile(folder), 'utf8')).toBe(await writeReport(folder))
  })
})

describe('readSurfaces', () => {
  async function surfacesOf(files: Record<string, string>) {
    const folder = await mkdtemp(join(tmpdir(), 'oss-upload-surface-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await mkdir(join(folder, 'dist'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'dist', name), text)
    const entries = Object.keys(files).filter((name) => !name.startsWith('chunk'))
    return readSurfaces(
      entries.map((name) => join(folder, 'dist', name)),
      folder,
    )
  }

  const chunk = `interface Size { bytes: number }\nexport { Size as S }`

  it('is the same in whatever order and files the bundler has put things', async () => {
    const one = `import { S as Size } from './chunk.js'\nexport declare const b: Size\nexport declare function a(): void`
    const other = `interface Size { bytes: number }\ndeclare function a(): void\ndeclare const b: Size\nexport { a, b }`
    const expected = {
      exported: ['export const b: Size;', 'export function a(): void;'],
      referredTo: ['interface Size {\n    bytes: number;\n}'],
    }
    expect(await surfacesOf({ 'index.d.ts': one, 'chunk.d.ts': chunk })).toEqual([expected])
    expect(await surfacesOf({ 'index.d.ts': other })).toEqual([expected])
  })

  it('has each overload, and defaults and deprecations of what the docstrings say', async () => {
    const source = `/** Words. */
      export declare function a(x: 1): 1;
      export declare function a(x: 2): 2;
      export interface O {
        /** How many. @default the \`@scope\` one @throws never */
        readonly n?: number;
        /**
         * Not so.
         * @deprecated since
         *   long ago
         */
        m: 1;
      }`
    expect((await surfacesOf({ 'index.d.ts': source }))[0]?.exported).toEqual([
      'export function a(x: 1): 1;\nexport function a(x: 2): 2;',
      'export interface O {\n    /** @default the `@scope` one */\n    readonly n?: number;\n    /** @deprecated since long ago */\n    m: 1;\n}',
    ])
  })

  it('tells what another entry exports by that entry alone', async () => {
    const [main, sub] = await surfacesOf({
      'index.d.ts': `export { S as Size } from './chunk.js'`,
      'sub.d.ts': `import { S } from './chunk.js'\nexport declare const size: S`,
      'chunk.d.ts': chunk,
    })
    expect(main?.exported).toEqual(['export interface Size {\n    bytes: number;\n}'])
    expect(sub).toEqual({ exported: ['export const size: S;'], referredTo: [] })
  })
})
