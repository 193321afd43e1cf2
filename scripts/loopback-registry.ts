import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { json } from 'node:stream/consumers'
import type { Manifest, PackedPackage } from './packed-packages.ts'

/** A registry of npm's on loopback, for packages of `@acme`. */
export interface LoopbackRegistry {
  readonly url: string
  /** Lines of an `.npmrc` that has `@acme` come from here and go here; all else comes from where it always does. */
  readonly npmrc: string
  /** What was published to it, in that order. */
  readonly published: readonly Manifest[]
  close(): Promise<void>
}

/** What npm clients read of a package, and send when they publish one. */
interface RegistryDocument {
  readonly name: string
  readonly versions: Readonly<Record<string, Manifest>>
  readonly _attachments?: Readonly<Record<string, { readonly data: string }>>
}

// long enough ago for a package manager that lets new releases ripen
const PUBLISHED = '2020-01-01T00:00:00.000Z'

/** Starts a registry that has the packages given: `npm install NAME` is the stranger's very command, and ranges are resolved as ever. */
export async function startRegistry(packages: readonly PackedPackage[] = []): Promise<LoopbackRegistry> {
  const documents = new Map<string, object>()
  const tarballs = new Map<string, string>()
  const published: Manifest[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').replace(prefix, '')
    if (request.method === 'PUT') return receive(request, response)
    const tarball = tarballs.get(path)
    if (tarball) return readFile(tarball).then((bytes) => response.end(bytes))
    return answer(response, documents.has(path) ? 200 : 404, documents.get(path) ?? { error: 'Not found' })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // npm and pnpm keep what a registry said under its URL: each run has one that no run had
  const prefix = `/${randomUUID()}/`
  const host = `//127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`

  for (const { manifest, tarball, integrity } of packages) {
    const { name, version } = manifest
    const dist = { tarball: `http:${host}${basename(tarball)}`, integrity }
    tarballs.set(basename(tarball), tarball)
    documents.set(name, {
      ...{ name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } },
      time: { created: PUBLISHED, modified: PUBLISHED, [version]: PUBLISHED },
    })
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { name, versions, _attachments } = (await json(request)) as RegistryDocument
    const isWhole = Object.values(_attachments ?? {}).some(({ data }) => Buffer.from(data, 'base64').length > 0)
    if (isWhole) published.push(...Object.values(versions))
    answer(response, isWhole ? 201 : 400, { id: name })
  }

  return {
    url: `http:${host}`,
    // publishing asks for a token, whatever it is
    npmrc: `@acme:registry=http:${host}\n${host}:_authToken=any\n`,
    published,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
