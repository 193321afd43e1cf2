import type { Options } from 'tsup'

/** What every package's build shares. `node:sqlite` exists only with its prefix, so prefixes stay. */
export const base: Options = {
  entry: ['src/index.ts'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'es2022',
  removeNodeProtocol: false,
}
