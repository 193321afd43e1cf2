import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

const app = { ...base, dts: false, clean: false, format: ['esm' as const] }

export default defineConfig([
  { ...app, entry: ['src/main.ts'] },
  { ...app, entry: ['page/page.ts'], outDir: 'dist/page', noExternal: [/./], minify: true, publicDir: 'page/public' },
])
