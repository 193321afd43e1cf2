import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

export default defineConfig({
  ...base,
  entry: ['src/index.ts', 'src/sample-answers.ts', 'src/error-causes.ts'],
  format: ['esm', 'cjs'],
  // what a page loads later shall not come with what it loads at its start, as it does where two files share a third
  splitting: false,
})
