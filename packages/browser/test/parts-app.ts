import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { OssCredentials } from '@acme/oss-upload-core'
import type { startEmulator } from '@acme/oss-upload-emulator'
import {
  createOssUpload,
  memoryStore,
  type OssUpload,
  type OssUploadOptions,
  toNodeHandler,
  UploadDeniedError,
  UploadRejected,
} from '@acme/oss-upload-server'
import type { CountingProxy } from './counting-proxy.js'

/** What a test may change while its run goes on. */
export interface RunSettings {
  /** How many milliseconds the app's clock is ahead of OSS's. */
  ahead?: number
  /** Another pair signs from now on, and OSS knows the one before no more. */
  rotated?: number
  /** Another secret opens no session that is out. */
  secret?: string
  /** `authorize` refuses. */
  isDenied?: boolean
  /** `onUploaded` rejects for good. */
  isRejecting?: boolean
}

/** What became of a run. */
export interface RunState {
  /** The actions that were asked for, and `GET`, in turn. */
  readonly asked: readonly string[]
  /** Bytes of parts that came to the bucket. */
  readonly sent: number
  readonly objects: readonly { key: string; sha256: string; times: number; fileMetadata: unknown }[]
  /** How many uploads OSS has that are neither completed nor aborted. */
  readonly unfinished: number
}

interface Run {
  upload: OssUpload
  settings: RunSettings
  readonly dir: string
  readonly asked: string[]
  readonly recorded: Map<string, { times: number; fileMetadata: unknown }>
}

type Emulator = Awaited<ReturnType<typeof startEmulator>>

const ignore = () => {}

/**
 * The app of the tests of large files, one for each run: `/parts?run=` with `partSize=`, `policy=` and `multipart=off`;
 * `/parts/settings?run=` takes {@link RunSettings}, `/parts/state?run=` answers {@link RunState}.
 */
export function createPartsApp(emulator: Emulator, proxy: CountingProxy) {
  const runs = new Map<string, Run>()

  const startRun = (query: URLSearchParams, origin: string): Run => {
    const run = {
      ...{ dir: `parts-${query.get('run')}/`, asked: [], recorded: new Map(), settings: {} },
      upload: undefined as unknown as OssUpload,
    } satisfies Run
    const store = memoryStore()
    const create = () =>
      createOssUpload({ ...optionsOf(run, query), ...{ endpoint: proxy.url, allowedOrigins: [origin], store } })
    return Object.assign(run, { create, upload: create() })
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { origin = '' } = request.headers
    const { pathname, searchParams: query } = new URL(request.url ?? '/', proxy.url)
    const id = query.get('run') ?? ''
    const run = runs.get(id) ?? startRun(query, origin)
    runs.set(id, run)
    if (pathname === '/parts') {
      if (request.method !== 'OPTIONS') run.asked.push(query.get('action') ?? 'GET')
      return void toNodeHandler(run.upload)(request, response)
    }
    response.setHeader('access-control-allow-origin', origin || '*')
    if (pathname === '/parts/settings') {
      Object.assign(run.settings, JSON.parse(Buffer.concat(await request.toArray()).toString()))
      const { create } = run as Run & { create: () => OssUpload }
      if (run.settings.rotated !== undefined) rotate(emulator, id, run.settings.rotated)
      run.upload = create()
    }
    response.end(JSON.stringify(await stateOf(run, proxy)))
  }
}

const pairOf = (id: string, turn: number): OssCredentials => ({
  ...{ accessKeyId: `STS.${id}-${turn}`, accessKeySecret: `secret ${id} ${turn}`, securityToken: `token ${turn}` },
})

function rotate(emulator: Emulator, id: string, turn: number): void {
  emulator.credentials.add(pairOf(id, turn) as OssCredentials & { securityToken: string })
  emulator.credentials.remove(`STS.${id}-${turn - 1}`)
}

function optionsOf({ dir, recorded, settings }: Run, query: URLSearchParams): OssUploadOptions {
  const { ahead = 0, rotated, secret = 'the sealing secret of the browser tests', isDenied, isRejecting } = settings
  const permanent = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
  return {
    ...{ bucket: 'demo-bucket', region: 'cn-hangzhou', secrets: [secret], callback: 'confirm' },
    credentials: rotated === undefined ? permanent : pairOf(query.get('run') ?? '', rotated),
    policy: query.get('policy') === 'per-file' ? 'per-file' : 'shared',
    multipart: query.get('multipart') === 'off' ? false : { partSize: Number(query.get('partSize') ?? 102_400) },
    now: () => new Date(Date.now() + ahead),
    authorize: () => {
      if (isDenied) throw new UploadDeniedError('Log in to upload.', { status: 401, code: 'LOGIN_NEEDED' })
      return { dir, maxSize: query.get('maxSize') ?? '1gb' }
    },
    onUploaded: ({ key, fileMetadata }: { key: string; fileMetadata: unknown }) => {
      if (isRejecting) throw new UploadRejected('Only cats, please.', { code: 'NO_CAT' })
      recorded.set(key, { times: (recorded.get(key)?.times ?? 0) + 1, fileMetadata })
      return { key }
    },
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  } as OssUploadOptions
}

async function stateOf({ upload, dir, asked, recorded }: Run, proxy: CountingProxy): Promise<RunState> {
  const objects = []
  for (const [key, facts] of recorded) {
    const { body } = await fetch(await upload.presignGet(key))
    const hash = createHash('sha256')
    for await (const chunk of body as ReadableStream<Uint8Array>) hash.update(chunk)
    objects.push({ key, sha256: hash.digest('hex'), ...facts })
  }
  const { total: unfinished } = await upload.abortStale({ prefix: dir, olderThanSeconds: 10 ** 9 })
  return { asked, sent: proxy.received(dir), objects, unfinished }
}
