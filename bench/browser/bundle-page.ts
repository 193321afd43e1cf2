import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const page = (path: string): string => fileURLToPath(new URL(`../page/${path}`, import.meta.url))

/** A file of a bundle, by its name within it. */
export interface BundledFile {
  readonly name: string
  readonly code: Uint8Array
  /** What is loaded with it, by name. */
  readonly imports: readonly string[]
}

/** Bundles a module of `bench/page` as an app's bundler does: minified ES modules, what is loaded later in files of its own. */
export async function bundlePage(path: string, external: string[] = []): Promise<BundledFile[]> {
  const { outputFiles, metafile } = await build({
    entryPoints: [page(path)],
    ...{ bundle: true, splitting: true, minify: true, write: false, metafile: true, outdir: 'page', logLevel: 'error' },
    ...{ format: 'esm', target: 'es2022', platform: 'browser' },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    external,
  })
  const outputs = new Map(Object.entries(metafile.outputs).map(([name, output]) => [basename(name), output]))
  return outputFiles.map(({ path: output, contents }) => {
    const name = basename(output)
    const imports = (outputs.get(name)?.imports ?? []).filter(
      ({ kind, external: isOutside }) => kind === 'import-statement' && !isOutside,
    )
    return { name, code: contents, imports: imports.map((found) => basename(found.path)) }
  })
}

/** What a page loads before anything else: its module, and all that this imports at once. */
export function loadedFirst(files: readonly BundledFile[], entry: string): BundledFile[] {
  const names = new Set([entry])
  for (const name of names) for (const more of files.find((file) => file.name === name)?.imports ?? []) names.add(more)
  return files.filter(({ name }) => names.has(name))
}
