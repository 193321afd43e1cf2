import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

const files = ['credentials/alicloud', 'observing/opentelemetry', 'stores/postgres', 'stores/redis', 'stores/sqlite']

export default defineConfig({
  ...base,
  entry: { index: 'src/index.ts', ...Object.fromEntries(files.map((file) => [file, `src/${file}.ts`])) },
  format: ['esm', 'cjs'],
})
