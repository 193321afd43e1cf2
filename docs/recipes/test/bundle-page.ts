import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const recipes = fileURLToPath(new URL('..', import.meta.url))

/** Bundles a page of this folder as an app's bundler does while it is developed: with the frameworks' own warnings. */
export async function bundlePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: [`test/pages/${entry}`], absWorkingDir: recipes, bundle: true, write: false, format: 'esm' },
    ...{ jsx: 'automatic', jsxDev: true, target: 'es2022', logLevel: 'error' },
    // Vue's build that compiles templates in the page
    alias: { vue: 'vue/dist/vue.esm-bundler.js' },
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  })
  return outputFiles.map(({ text }) => text).join('\n')
}
