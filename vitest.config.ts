import { availableParallelism } from 'node:os'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { type Engine, engines } from './scripts/engines.ts'
import { SlowestFirst } from './scripts/slowest-first.ts'

const source = (name: string, file = 'index') => new URL(`./packages/${name}/src/${file}.ts`, import.meta.url).pathname

const nodeOnly = ['**/*.property.test.ts', '**/*.types.test.ts', '**/*.node.test.ts']
/** They have a configuration of their own. */
const large = '**/*.large.test.ts'

const inBrowser = (engine: Engine): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name: engine.name,
    // core runs anywhere, so its tests run here too: this is its code without node:crypto
    include: ['packages/*/test/**/*.browser.test.ts', 'packages/core/test/**/*.test.ts'],
    exclude: [...nodeOnly, large, '**/node_modules/**'],
    globalSetup: [...engine.setup, './packages/browser/test/upload-stack.setup.ts'],
    testTimeout: 30_000,
    browser: {
      enabled: true,
      headless: engine.headless,
      ui: false,
      screenshotFailures: false,
      provider: engine.provider,
      instances: [{ browser: engine.browser, name: engine.name }],
    },
  },
})

/** What every configuration starts with. */
export const shared = defineConfig({
  resolve: {
    alias: {
      // a path of a package comes before the package
      '@acme/oss-upload-core/sample-answers': source('core', 'sample-answers'),
      '@acme/oss-upload-core/error-causes': source('core', 'error-causes'),
      '@acme/oss-upload-core': source('core'),
      '@acme/oss-upload-server': source('server'),
      '@acme/oss-upload-browser/resume': source('browser', 'resume'),
      '@acme/oss-upload-browser/crc64-worker': source('browser', 'crc64-worker'),
      '@acme/oss-upload-browser/crc64': source('browser', 'crc64'),
      '@acme/oss-upload-browser/sources': source('browser', 'sources'),
      '@acme/oss-upload-browser/words': source('browser', 'words'),
      '@acme/oss-upload-browser': source('browser'),
      '@acme/oss-upload-emulator': source('emulator'),
    },
  },
})

export default defineConfig({
  ...shared,
  test: {
    // in Node, and in browsers besides: many wait more than they compute, for a stall to be noticed or a lid to be opened
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: SlowestFirst },
    reporters: ['default', ['json', { outputFile: 'node_modules/.vitest/results.json' }]],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['packages/*/test/**/*.test.ts', 'e2e/test/**/*.test.ts', 'docs/recipes/test/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', large, '**/node_modules/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'servers', include: ['servers/test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000 },
      },
      ...engines.map(inBrowser),
    ],
  },
})
