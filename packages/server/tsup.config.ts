import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

const stores = ['postgres', 'redis', 'sqlite'].map((name) => `src/stores/${name}.ts`)

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    opentelemetry: 'src/opentelemetry.ts',
    ...Object.fromEntries(stores.map((file) => [file.slice(4, -3), file])),
  },
  format: ['esm', 'cjs'],
})
