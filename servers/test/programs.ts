import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { bun, deno, node20, node22, node24, workerd } from './runtimes.ts'

/** An app of this folder, and what runs it. */
export interface Program {
  /** Framework or API, and runtime. */
  readonly name: string
  /** Path of the mount. */
  readonly mount: string
  /** The command that serves on a port of 127.0.0.1. */
  readonly command: (port: number) => readonly [string, ...string[]]
  /** Builds what has to be built, with the environment that it will run in. */
  readonly prepare: (env: NodeJS.ProcessEnv) => Promise<unknown>
}

const folder = fileURLToPath(new URL('..', import.meta.url))
const own = process.execPath
const next = `${folder}node_modules/next/dist/bin/next`

const program = (name: string, command: Program['command'], rest: Partial<Program> = {}): Program => ({
  ...{ name, command, mount: '/api/oss-upload', prepare: async () => {} },
  ...rest,
})

const script = (name: string, runtime: string, file: string, flags: string[] = []): Program =>
  program(name, () => [runtime, ...flags, `${folder}${file}`])

/** Nest's decorators are TypeScript's, and workerd reads one file. */
const bundle = (file: string, options: object) => () =>
  build({ entryPoints: [`${folder}apps/${file}`], outdir: `${folder}dist`, bundle: true, format: 'esm', ...options })

const denoFlags = ['run', '--quiet', '--cached-only', '--node-modules-dir=manual', '--allow-net', '--allow-env']

const startNext: Program['command'] = (port) => [
  own,
  next,
  'start',
  `${folder}apps/next`,
  '-p',
  `${port}`,
  '-H',
  '127.0.0.1',
]

/** One build serves both routers. */
let nextBuild: Promise<unknown> | undefined
const buildNext: Program['prepare'] = (env) =>
  (nextBuild ??= promisify(execFile)(own, [next, 'build', `${folder}apps/next`], { env }))

/** Next's route handlers, whose answers have no Content-Length. */
export const nextAppRouter: Program = program('Next, app router', startNext, {
  mount: '/app-router/oss-upload',
  prepare: buildNext,
})

/** Everything that `ossUpload.fetch` and `toNodeHandler` are said to work in. */
export const programs: readonly Program[] = [
  script('node:http on Node 20', node20, 'apps/node-http.mjs'),
  script('node:http on Node 22', node22, 'apps/node-http.mjs'),
  script('node:http on Node 24', node24, 'apps/node-http.mjs'),
  script('node:http on Bun', bun, 'apps/node-http.mjs'),
  script('node:http on Deno', deno, 'apps/node-http.mjs', denoFlags),
  script('Express', own, 'apps/express.mjs'),
  script('Fastify', own, 'apps/fastify.mjs'),
  script('Koa', own, 'apps/koa.mjs'),
  program('NestJS', () => [own, `${folder}dist/nest.js`], {
    prepare: bundle('nest.ts', { packages: 'external', platform: 'node' }),
  }),
  script('Hono on Node', own, 'apps/hono.mjs'),
  program('Next, pages/api', startNext, { prepare: buildNext }),
  script('Bun', bun, 'apps/bun.mjs'),
  script('Deno', deno, 'apps/deno.mjs', denoFlags),
  program(
    'workerd',
    (port) => [workerd, 'serve', `${folder}apps/worker.capnp`, `--socket-addr=http=127.0.0.1:${port}`],
    { prepare: bundle('worker.mjs', { external: ['cloudflare:workers'] }) },
  ),
]
