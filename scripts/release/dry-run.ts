import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { root } from '../commands.mjs'
import { startRegistry } from '../loopback-registry.ts'
import { type Manifest, packageFolders } from '../packed-packages.ts'
import { runCommand } from '../run-command.ts'

/** What a release would do to one package. */
export interface PlannedRelease {
  readonly name: string
  readonly from: string
  /** As `from` where nothing changed. */
  readonly to: string
  /** What its CHANGELOG.md would say of this version; empty where nothing changed. */
  readonly notes: string
  /** The manifest that was published, in a registry of the dry run's own; `undefined` where nothing was. */
  readonly published: Manifest | undefined
}

/** What came of a release that never left this machine. */
export interface DryRun {
  readonly packages: readonly PlannedRelease[]
  /** Changesets that are still there afterwards, which a release uses up. */
  readonly left: readonly string[]
}

/** What a release reads: the packages without their sources, and of what is private the manifest alone. */
const READ = ['.changeset', 'LICENSE', 'package.json', 'pnpm-workspace.yaml', 'packages']
const PRIVATE = ['apps/demo', 'bench', 'e2e', 'servers']
const LEFT_OUT = ['node_modules', '.turbo', 'src', 'test', 'page']

async function copyWorkspace(copy: string): Promise<void> {
  const filter = (source: string) => !LEFT_OUT.includes(basename(source)) || basename(dirname(source)) === 'dist'
  for (const path of [...READ, ...PRIVATE.map((folder) => `${folder}/package.json`)])
    await cp(join(root, path), join(copy, path), { recursive: true, filter })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
}

/**
 * Releases a copy of the workspace, with its packages as they were built: versions and changelogs by changesets, then a real
 * publishing by pnpm, into a registry on loopback. `more` are changesets to add, by their file names.
 */
export async function dryRunRelease(more: Readonly<Record<string, string>> = {}): Promise<DryRun> {
  const copy = await mkdtemp(join(tmpdir(), 'oss-upload-release-'))
  const registry = await startRegistry()
  try {
    await copyWorkspace(copy)
    await writeFile(join(copy, '.npmrc'), registry.npmrc)
    for (const [name, text] of Object.entries(more)) await writeFile(join(copy, '.changeset', `${name}.md`), text)
    const before = await readManifests(copy)
    await runCommand('node', [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], copy)
    // no package of ours may get out, whatever the scope's registry is set to elsewhere
    const target = ['--registry', registry.url, `--config.@acme:registry=${registry.url}`]
    await runCommand('pnpm', ['--recursive', 'publish', '--no-git-checks', '--access', 'public', ...target], copy)
    const after = await readManifests(copy)
    const packages = packageFolders.map(async (folder, index): Promise<PlannedRelease> => {
      const { name = '', version: from = '' } = before[index] ?? {}
      const to = after[index]?.version ?? ''
      const notes = to === from ? '' : await readNotes(join(copy, 'packages', folder, 'CHANGELOG.md'), to)
      return { name, from, to, notes, published: registry.published.find((manifest) => manifest.name === name) }
    })
    const left = (await readdir(join(copy, '.changeset'))).filter((file) => file.endsWith('.md'))
    return { packages: await Promise.all(packages), left }
  } finally {
    await registry.close()
    await rm(copy, { recursive: true, force: true })
  }
}

const readManifests = (workspace: string): Promise<Manifest[]> =>
  Promise.all(
    packageFolders.map(async (folder) =>
      JSON.parse(await readFile(join(workspace, 'packages', folder, 'package.json'), 'utf8')),
    ),
  )

/** The part of a changelog between the heading of `version` and the next. */
async function readNotes(file: string, version: string): Promise<string> {
  const [, ...sections] = (await readFile(file, 'utf8')).split(/^## /m)
  const section = sections.find((text) => text.startsWith(`${version}\n`))
  return section?.slice(version.length).trim() ?? ''
}
