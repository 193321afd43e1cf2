import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/sample-answers.ts', 'src/error-causes.ts'],
  format: ['esm', 'cjs'],
})
