import type { Options } from 'tsup'

/** What every package's build shares. `node:sqlite` exists only with its prefix, so prefixes stay. */
export const base: Options = {
  entry: ['src/index.ts'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'es2022',
  removeNodeProtocol: false,
  esbuildOptions(options) {
    // a constant such as 64 * 1024 stays in the bundle of whoever does not use it, unless it is a number
    options.minifySyntax = true
  },
}
