import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

export default defineConfig([
  // Both builds run at once: the one shall not clean away what the other has made.
  {
    ...base,
    entry: ['src/index.ts', 'src/command.ts', 'src/cli.ts', 'src/vitest.ts'],
    format: ['esm'],
    dts: { entry: ['src/index.ts', 'src/command.ts', 'src/vitest.ts'] },
    clean: ['!page/**'],
  },
  {
    ...base,
    entry: ['page/page.ts'],
    outDir: 'dist/page',
    format: ['esm'],
    dts: false,
    sourcemap: false,
    minify: true,
    publicDir: 'page/public',
  },
])
