import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type Plugin } from 'esbuild'
import { root } from './commands.mjs'

/** A program as an app's bundler makes it: minified, with what it uses of our sources. */
export interface BundledProgram {
  /** The code of all its files. */
  readonly code: string
  /** How many files it loads at its start. */
  readonly initialFiles: number
  /** Bytes of gzip that these have. */
  readonly initialBytes: number
  /** Bytes of gzip of all its files, those too that it loads later, by `import()`. */
  readonly totalBytes: number
}

/** Where our packages are taken from: their sources, as by the tests (nothing has to be built), or what is published. */
const TAKEN_FROM = { sources: ['src', 'ts'], dist: ['dist', 'js'] } as const

const takePackages = (from: keyof typeof TAKEN_FROM): Plugin => ({
  name: 'take-packages',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@acme\/oss-upload-/ }, ({ path }) => {
      const [, folder = '', file = 'index'] = /^@acme\/oss-upload-(\w+)(?:\/(.+))?$/.exec(path) ?? []
      const [place, suffix] = TAKEN_FROM[from]
      return { path: join(root, 'packages', folder, place, `${file}.${suffix}`), sideEffects: false }
    }),
})

/** Bundles the program at `entry`, leaving `external` packages out. */
export async function bundleProgram(
  entry: string,
  external: string[] = [],
  from: keyof typeof TAKEN_FROM = 'sources',
): Promise<BundledProgram> {
  const { outputFiles, metafile } = await build({
    ...{ entryPoints: [entry], external, plugins: [takePackages(from)] },
    ...{ bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022' },
    ...{ write: false, metafile: true, outdir: join(root, 'nowhere'), absWorkingDir: root },
  })
  const files = new Map(outputFiles.map(({ path, text }) => [path, text]))
  const gzipped = (paths: Iterable<string>) =>
    Array.from(paths, (path) => gzipSync(files.get(join(root, path)) ?? '').length).reduce((sum, size) => sum + size, 0)
  const initial = loadedAtStart(metafile)
  return {
    code: [...files.values()].join('\n'),
    initialFiles: initial.size,
    initialBytes: gzipped(initial),
    totalBytes: gzipped(Object.keys(metafile.outputs)),
  }
}

/** Paths of the entry's file and of those that it imports, however deep, without waiting for an `import()`. */
function loadedAtStart({ outputs }: Metafile): Set<string> {
  const entry = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint && !isLoadedLater(path, outputs))
  const loaded = new Set(entry)
  for (const path of loaded)
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && !external) loaded.add(imported)
  return loaded
}

/** What is loaded by `import()` is an entry to esbuild too. */
const isLoadedLater = (path: string, outputs: Metafile['outputs']): boolean =>
  Object.values(outputs).some(({ imports }) =>
    imports.some((imported) => imported.path === path && imported.kind === 'dynamic-import'),
  )
