import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { createOssUpload, type MultipartOptions, toNodeHandler } from '@acme/oss-upload-server'
import { bucket, callbackUrl, credentials, dir, region, secrets } from '../suites/endpoint-signing.ts'
import { bundlePage } from './bundle-page.ts'

/** The app whose page uploads. */
export interface BenchApp {
  readonly port: number
  /** How many requests for signatures or credentials came since it was asked last. */
  takeSignatures(): number
  /** Where it sends pages from now on: origins that lead to the bucket, two at least. */
  uploadTo(origins: readonly string[]): void
  close(): void
}

/** Where pages ask that send parts. */
const PARTS_PATH = '/api/oss-upload-in-parts'

const PAGE =
  '<!doctype html><title>bench</title><input type="file" multiple><script type="module" src="/index.js"></script>'

/** Starts the app: it serves the page, signs forms and parts by our server, and signs what the peers want signed. */
export async function startApp(): Promise<BenchApp> {
  const files = new Map((await bundlePage('index.ts')).map(({ name, code }) => [`/${name}`, code]))
  let signatures = 0
  let origins: readonly string[] = []
  const answers: Record<string, (request: IncomingMessage) => Promise<unknown> | unknown> = {
    '/sign': async (request) => ({ url: `${origins[0]}${await signedPath(request)}` }),
    '/sts': () => ({
      ...credentials,
      region: `oss-${region}`,
      bucket,
      endpoint: origins[0],
      cname: true,
      secure: false,
    }),
  }
  let mounts = mountsFor([])
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split('?')[0] ?? ''
    const found = files.get(path)
    if (found) return response.writeHead(200, { 'content-type': 'text/javascript' }).end(found)
    if (path === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE)
    if (path === '/favicon.ico') return response.writeHead(204).end()
    signatures++
    const answer = answers[path]
    if (!answer) return (path === PARTS_PATH ? mounts.parts : mounts.forms)(request, response)
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await answer(request)))
  }
  const server: Server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    takeSignatures() {
      const taken = signatures
      signatures = 0
      return taken
    },
    uploadTo(given) {
      origins = given
      mounts = mountsFor(given)
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Our server's endpoints for a bucket under these origins: one that has every file come by a form, and one that takes parts. */
const mountsFor = (origins: readonly string[]): Record<'forms' | 'parts', RequestListener> => ({
  forms: mount(origins, false),
  parts: mount(origins, {}),
})

function mount([endpoint, ...otherEndpoints]: readonly string[], multipart: MultipartOptions | false): RequestListener {
  const ossUpload = createOssUpload({
    ...{ bucket, region, credentials, secrets, otherEndpoints, multipart },
    ...(endpoint && { endpoint }),
    callback: { url: callbackUrl },
    // names under localhost are the browser's alone
    fetch: (url, init) => fetch(String(url).replace(/^(http:\/\/)[\w-]+\.localhost/, '$1127.0.0.1'), init),
    authorize: () => ({ dir, maxSize: '5gb' }),
    onUploaded: () => undefined,
  })
  return toNodeHandler(ossUpload)
}

/** What a presigned request has behind its origin; the bucket does not check it. */
async function signedPath(request: IncomingMessage): Promise<string> {
  const { key, uploadId, partNumber, method } = (await json(request)) as Record<string, string | number | undefined>
  const query = new URLSearchParams({ 'X-Amz-Signature': '0'.repeat(64) })
  if (uploadId) query.set('uploadId', String(uploadId))
  else if (method === 'POST') query.set('uploads', '')
  if (partNumber) query.set('partNumber', String(partNumber))
  return `/${encodeURIComponent(String(key))}?${query}`
}
