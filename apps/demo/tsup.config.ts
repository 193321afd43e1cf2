import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

const app = { ...base, dts: false, clean: false, format: ['esm' as const] }

export default defineConfig([
  { ...app, entry: ['src/main.ts'] },
  // one script: the demo serves the files that it knows by name
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
