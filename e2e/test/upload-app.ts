import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { presignUrl } from '@acme/oss-upload-core'
import { startEmulator } from '@acme/oss-upload-emulator'
import { createOssUpload, type OssUploadOptions, toNodeHandler } from '@acme/oss-upload-server'

/** A plain page with the global script, its app and an emulator. */
export interface UploadApp {
  /** The page; it has `OssUpload` and `OssUploadResume`, and nothing else. */
  readonly url: string
  readonly emulator: Awaited<ReturnType<typeof startEmulator>>
  /** How often the app has recorded each key. */
  readonly records: ReadonlyMap<string, number>
  /** SHA-256 of each object in the bucket, by its key. */
  stored(): Promise<Map<string, string>>
  close(): Promise<void>
}

const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
/** The published scripts, by the paths that pages name. */
const SCRIPTS = { '/index.global.js': 'index', '/resume.global.js': 'resume', '/oss-upload.js': 'index' }
const PAGE = `<!doctype html><html lang="en"><title>Upload</title><input type="file" aria-label="File">
<script src="/index.global.js"></script>
<script src="/resume.global.js"></script></html>`

/** Reads a published script by its name. */
export const readScript = (name: string): Promise<Buffer> =>
  readFile(fileURLToPath(new URL(`../../packages/browser/dist/${name}.global.js`, import.meta.url)))

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

/** Files that the app serves besides, by their paths: pages where these end in `.html`, else scripts. */
export type ServedFiles = Readonly<Record<string, string>>

export async function startUploadApp(
  options: Partial<OssUploadOptions> = {},
  files: ServedFiles = {},
): Promise<UploadApp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oss-upload-e2e-'))
  const emulator = await startEmulator({ dataDir })
  const records = new Map<string, number>()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ossUpload = createOssUpload({
    bucket: 'demo-bucket',
    region: 'cn-hangzhou',
    endpoint: emulator.url,
    credentials,
    secrets: ['the sealing secret of the end-to-end tests'],
    callback: { url: `${url}/api/oss-upload`, trustedPublicKeyUrls: [emulator.publicKeyUrl] },
    authorize: () => ({ dir: 'e2e/' }),
    onUploaded: ({ key }) => {
      records.set(key, (records.get(key) ?? 0) + 1)
      return { key }
    },
    ...options,
  } as OssUploadOptions)
  const scripts = new Map<string, Buffer>(
    await Promise.all(Object.entries(SCRIPTS).map(async ([path, name]) => [path, await readScript(name)] as const)),
  )
  const mount = toNodeHandler(ossUpload)
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/api/oss-upload')) return void mount(request, response)
    const script = scripts.get(request.url ?? '')
    const file = script ?? files[request.url ?? '']
    const isPage = file === undefined || request.url?.endsWith('.html')
    response.setHeader('content-type', isPage ? 'text/html' : 'text/javascript').end(file ?? PAGE)
  })
  return {
    ...{ url, emulator, records },
    stored: () => readObjects(emulator.url),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await emulator.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

async function readObjects(origin: string): Promise<Map<string, string>> {
  const get = (key: string, query: Record<string, string> = {}) => {
    const address = { origin, bucket: 'demo-bucket', key, region: 'cn-hangzhou' }
    return fetch(presignUrl({ method: 'GET', ...address, credentials, now: new Date(), expiresInSeconds: 60, query }))
  }
  const list = await (await get('', { 'list-type': '2', 'max-keys': '1000' })).text()
  const keys = Array.from(list.matchAll(/<Key>(.*?)<\/Key>/g), ([, key = '']) => key)
  const hashes = keys.map(async (key) => [key, sha256(await (await get(key)).bytes())] as const)
  return new Map(await Promise.all(hashes))
}
