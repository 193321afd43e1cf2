import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import type { PackedPackage } from './packed-packages.ts'

/** A registry of npm's that serves packed packages, as they would be installed once published. */
export interface LoopbackRegistry {
  /** The line of an `.npmrc` that has `@acme` come from here; all else comes from where it always does. */
  readonly npmrc: string
  close(): Promise<void>
}

// long enough ago for a package manager that lets new releases ripen
const PUBLISHED = '2020-01-01T00:00:00.000Z'

/** Serves the packages on loopback: so `npm install NAME` is the stranger's very command, and ranges are resolved as ever. */
export async function startRegistry(packages: readonly PackedPackage[]): Promise<LoopbackRegistry> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(prefix.length)
    const packed = packages.find(({ manifest, tarball }) => [manifest.name, basename(tarball)].includes(path))
    if (!packed) response.writeHead(404).end()
    else if (path.endsWith('.tgz')) createReadStream(packed.tarball).pipe(response)
    else sendDocument(response, packed)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // npm and pnpm keep what a registry said under its URL: each run has one that no run had
  const prefix = `/${randomUUID()}/`
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`

  function sendDocument(response: ServerResponse, { manifest, tarball, integrity }: PackedPackage) {
    const { name, version } = manifest
    const dist = { tarball: url + basename(tarball), integrity }
    const document = {
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, dist } },
      time: { created: PUBLISHED, modified: PUBLISHED, [version]: PUBLISHED },
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(document))
  }

  return {
    npmrc: `@acme:registry=${url}\n`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
