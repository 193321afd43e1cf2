import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { startEmulator } from '@acme/oss-upload-emulator'
import { build } from 'esbuild'
import { createTestApp } from './test-app.js'

/** A file by its path from this folder. */
export const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What the package imports of core, for esbuild. */
export const coreSources = {
  '@acme/oss-upload-core/sample-answers': source('../../core/src/sample-answers.ts'),
  '@acme/oss-upload-core/error-causes': source('../../core/src/error-causes.ts'),
  '@acme/oss-upload-core': source('../../core/src/index.ts'),
}

/** Bundles files of the package as an app's bundler does: scripts by name, the one of each entry first. */
export async function bundle(
  entries: readonly string[],
  external: readonly string[] = [],
): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: entries.map(source),
    alias: coreSources,
    ...{ bundle: true, splitting: true, outdir: 'page', entryNames: '[name]', minify: true, write: false },
    ...{ format: 'esm', target: 'es2022', external: [...external] },
  })
  return new Map(outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf('/') + 1), text]))
}

/** The README's Content Security Policy, with this origin in place of its bucket. */
export async function readPolicy(bucketOrigin: string): Promise<string> {
  const readme = await readFile(source('../README.md'), 'utf8')
  const [, policy = ''] = /^Content-Security-Policy: (.*)$/m.exec(readme) ?? []
  const [bucket = ''] = /https:\S+/.exec(policy) ?? []
  if (!bucket) throw new Error('The README has no policy that names a bucket')
  return policy.replaceAll(bucket, bucketOrigin)
}

/** An app of one origin: the page of `whole-page-fixture.ts`, under the policy of the path (`/page?csp=…`), and the mounts of `test-app.ts`. `served` has the paths of the scripts that were asked for. */
export async function startWholePage(
  emulator: Awaited<ReturnType<typeof startEmulator>>,
): Promise<{ url: string; served: string[]; close(): Promise<void> }> {
  const scripts = await bundle(['./whole-page-fixture.ts', '../src/crc64-worker.ts'])
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app = createTestApp(url, emulator)
  // the worker is under the page's policy too, as where a server sends it with everything
  let policy = ''
  const served: string[] = []
  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    if (pathname === '/page') policy = searchParams.get('csp') ?? ''
    const script = scripts.get(pathname.slice(1))
    if (script !== undefined) served.push(pathname)
    const html = '<!doctype html><title>page</title><script type="module" src="/whole-page-fixture.js"></script>'
    const [type, body] = pathname === '/page' ? ['text/html', html] : ['text/javascript', script]
    if (body === undefined) return void app(request, response)
    response.writeHead(200, { 'content-type': type, ...(policy && { 'content-security-policy': policy }) }).end(body)
  })
  return {
    ...{ url, served },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
