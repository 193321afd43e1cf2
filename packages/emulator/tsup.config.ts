import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

export default defineConfig([
  // Both builds run at once: the one shall not clean away what the other has made.
  {
    ...base,
    entry: {
      index: 'src/index.ts',
      command: 'src/command.ts',
      cli: 'src/cli.ts',
      vitest: 'src/vitest.ts',
      'digest-thread': 'src/digests/digest-thread.ts',
    },
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
