import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'

/** `@scope/name` or `name` of `@scope/name/sub/path`. */
const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

const isPath = (specifier: string) => specifier.startsWith('.') || specifier.startsWith('/')

/**
 * The imports below `folder` that go where they may not, each as `file: specifier`: to a package that is not `allowed`, its own
 * name included, or by a path out of the folder. Types, `import()`, `require` and re-exports count as well.
 */
export async function findForeignImports(folder: string, allowed: readonly string[]): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const isForeign = (file: string, specifier: string) => {
    if (specifier.startsWith('node:')) return false
    if (isPath(specifier)) return relative(folder, join(folder, file, '..', specifier)).split(sep)[0] === '..'
    return !allowed.includes(packageOf(specifier))
  }
  const found = await Promise.all(
    files.map(async (file) => {
      const { importedFiles } = ts.preProcessFile(await readFile(join(folder, file), 'utf8'), true, true)
      const foreign = importedFiles.filter(({ fileName }) => isForeign(file, fileName))
      return foreign.map(({ fileName }) => `${file}: ${fileName}`)
    }),
  )
  return found.flat()
}

/** What an app loads with one entry beside the package itself, types left out: names of packages, and `node:` modules. */
export async function loadedWith(entry: string): Promise<string[]> {
  const { metafile } = await build({
    ...{ entryPoints: [entry], bundle: true, packages: 'external', platform: 'neutral', format: 'esm' },
    ...{ write: false, metafile: true, outdir: 'nowhere', logLevel: 'silent' },
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  const loaded = imports.map(({ path }) => (path.startsWith('node:') ? path : packageOf(path)))
  return [...new Set(loaded)].sort()
}
