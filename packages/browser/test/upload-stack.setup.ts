import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulator } from '@acme/oss-upload-emulator'
import type { TestProject } from 'vitest/node'
import { startCountingProxy } from './counting-proxy.js'
import { createPartsApp } from './parts-app.js'
import { createTestApp } from './test-app.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Origin of the app server, whose paths `test-app.ts` lists. */
    appUrl: string
  }
}

/** The whole of it on real sockets: an emulator, and an app whose page is another origin (the test's own). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oss-upload-browser-'))
  const emulator = await startEmulator({ dataDir })
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  // of the second the clock may be set: no other test meets it
  const second = await startEmulator({ dataDir: `${dataDir}-clock` })
  const bucket = { emulator, proxy: await startCountingProxy(emulator.url) }
  const withOwnClock = { emulator: second, proxy: await startCountingProxy(second.url) }
  const [app, partsApp] = [createTestApp(appUrl, emulator), createPartsApp(bucket, withOwnClock)]
  server.on('request', (request, response) =>
    request.url?.startsWith('/parts') ? void partsApp(request, response) : app(request, response),
  )
  project.provide('appUrl', appUrl)
  return async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    for (const { proxy, emulator } of [bucket, withOwnClock]) {
      await proxy.close()
      await emulator.close()
    }
    for (const folder of [dataDir, `${dataDir}-clock`]) await rm(folder, { recursive: true })
  }
}
