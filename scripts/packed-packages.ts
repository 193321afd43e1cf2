import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './commands.mjs'
import { runCommand } from './run-command.ts'

/** What the tests read of a package.json. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly repository?: { readonly url: string; readonly directory: string }
  readonly engines?: { readonly node: string }
  readonly sideEffects?: boolean | readonly string[]
  readonly exports: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package as it would be published. */
export interface PackedPackage {
  /** Its folder in `packages`. */
  readonly folder: string
  /** As it stands in the tarball: `workspace:` ranges are versions there. */
  readonly manifest: Manifest
  /** Path of the .tgz. */
  readonly tarball: string
  /** SHA-512 of the .tgz, as lock files write it. */
  readonly integrity: string
  /** Paths of its files, relative to the package. */
  readonly files: readonly string[]
}

/** The folders of the packages that are published, in the order of their names. */
export const packageFolders: readonly string[] = (await readdir(join(root, 'packages'))).sort()

/** Packs each package as it was built, into `destination`. */
export const packPackages = (destination: string): Promise<PackedPackage[]> =>
  Promise.all(packageFolders.map((folder) => packPackage(folder, destination)))

async function packPackage(folder: string, destination: string): Promise<PackedPackage> {
  const cwd = join(root, 'packages', folder)
  const packed = JSON.parse(await runCommand('pnpm', ['pack', '--json', '--pack-destination', destination], cwd)) as {
    filename: string
    integrity: string
    files: { path: string }[]
  }
  const { filename: tarball, integrity, files } = packed
  const manifest = JSON.parse(await runCommand('tar', ['-xOzf', tarball, 'package/package.json'], cwd)) as Manifest
  return { folder, manifest, tarball, integrity, files: files.map(({ path }) => path) }
}

/** A package's manifest as it stands in the repository. */
export const readManifest = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(root, 'packages', folder, 'package.json'), 'utf8'))
