import { join } from 'node:path'
import { root } from '../commands.mjs'
import { packageFolders, readManifest } from '../packed-packages.ts'

/** An entry of a package, and the source that it is built from. */
export interface PackageEntry {
  /** As it is imported: `@acme/oss-upload-server/redis`. */
  readonly name: string
  /** The package's folder in `packages`. */
  readonly folder: string
  /** Path of the source. */
  readonly source: string
}

/** Every entry that the packages' `exports` name and that has types. */
export async function listEntries(): Promise<PackageEntry[]> {
  const perPackage = await Promise.all(
    packageFolders.map(async (folder) => {
      const { name, exports } = await readManifest(folder)
      return Object.entries(exports).flatMap(([path, target]) => {
        const file = /"\.\/dist\/([^"]+)\.d\.ts"/.exec(JSON.stringify(target))?.[1]
        return file
          ? [{ name: name + path.slice(1), folder, source: join(root, 'packages', folder, 'src', `${file}.ts`) }]
          : []
      })
    }),
  )
  return perPackage.flat()
}
