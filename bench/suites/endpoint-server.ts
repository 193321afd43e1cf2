// One server of the endpoint suite, in a process of its own, so that its processor time is its own.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOssUpload, toNodeHandler } from '@acme/oss-upload-server'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { bucket, callbackUrl, credentials, dir, maxSize, region, secrets, signByHand } from './endpoint-signing.ts'

/** What every answer with a signature has to have. */
const HEADERS = { 'cache-control': 'no-store, no-transform', 'content-type': 'application/json' }

const limit: RequestListener = (_, response) => {
  const body = JSON.stringify(signByHand())
  response.writeHead(200, { ...HEADERS, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const ossUpload = createOssUpload({
  bucket,
  region,
  credentials,
  secrets,
  callback: { url: callbackUrl },
  authorize: () => ({ dir, maxSize }),
  onUploaded: () => undefined,
})

// as one writes it; async, as a handler is that asks who the user is, and so is ours
const hono = new Hono().get('/api/oss-upload', async (context) =>
  context.json(signByHand() as Record<string, string>, 200, HEADERS),
)

// it replaces the global Request and Response, so only where it serves
const kinds: Record<string, () => RequestListener> = {
  limit: () => limit,
  node: () => toNodeHandler(ossUpload),
  hono: () => getRequestListener(hono.fetch),
  fetch: () => getRequestListener((request) => ossUpload.fetch(request)),
}

const listener = kinds[process.argv[2] ?? '']
if (!listener) throw new Error(`There is no server "${process.argv[2]}".`)
const server = createServer(listener()).listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000 })
})
