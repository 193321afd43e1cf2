import { defineConfig, mergeConfig } from 'vitest/config'
import { shared } from './vitest.config.ts'

/**
 * What writes gigabytes, and so is not part of `npm test`: `*.large.test.ts` of the packages, one file after the other, as
 * each takes the disk and the processors for itself. `npm run test:large` runs it.
 */
export default mergeConfig(
  shared,
  defineConfig({
    test: {
      fileParallelism: false,
      projects: [
        {
          extends: true,
          test: {
            name: 'large',
            include: ['packages/*/test/**/*.large.test.ts', 'e2e/test/**/*.large.test.ts'],
            testTimeout: 900_000,
            hookTimeout: 60_000,
          },
        },
      ],
    },
  }),
)
