import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

const app = { ...base, dts: false, clean: false, format: ['esm' as const] }

export default defineConfig([
  { ...app, entry: ['src/main.ts'] },
  // one file: the server knows its files by name, and what is split off has another in each build
  {
    ...app,
    entry: ['page/page.ts'],
    outDir: 'dist/page',
    noExternal: [/./],
    splitting: false,
    minify: true,
    publicDir: 'page/public',
  },
])
