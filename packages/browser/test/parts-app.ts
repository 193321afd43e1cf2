import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
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
  /** How many milliseconds later than it is the app and OSS take it to be: for runs with `clock=own`. */
  later?: number
  /** Another pair signs from now on, and OSS knows the one before no more. */
  rotated?: number
  /** The first seals from now on; what was sealed by none of them opens no more. */
  secrets?: [string, ...string[]]
  /** `authorize` refuses. */
  isDenied?: boolean
  /** `authorize` refuses whose `Authorization` header is another. */
  password?: string
  /** Removes what is unfinished, as the bucket's lifecycle rule does. */
  isSwept?: boolean
  /** The action that what stands in front of the app answers, with 404 and a page of its own; `''` for none. */
  unrouted?: string
  /** `onUploaded` rejects for good. */
  isRejecting?: boolean
}

/** What became of a run. */
export interface RunState {
  /** The actions that were asked for, and `GET`, in turn. */
  readonly asked: readonly string[]
  /** Bytes of parts that came to the bucket. */
  readonly sent: number
  /** How many parts were on their way at the same time, at most. */
  readonly peak: number
  readonly objects: readonly { key: string; sha256: string; times: number; fileMetadata: unknown }[]
  /** How many uploads OSS has that are neither completed nor aborted. */
  readonly unfinished: number
}

interface Run {
  upload: OssUpload
  /** As the bucket's owner. */
  readonly owner: OssUpload
  readonly bucket: Bucket
  settings: RunSettings
  readonly create: () => OssUpload
  readonly dir: string
  readonly asked: string[]
  readonly recorded: Map<string, { times: number; fileMetadata: unknown }>
}

/** A bucket, and its other name, which counts. */
interface Bucket {
  readonly emulator: Emulator
  readonly proxy: CountingProxy
}

type Emulator = Awaited<ReturnType<typeof startEmulator>>

const ignore = () => {}

/** What seals until a test says otherwise. */
const FIRST_SECRET = 'the sealing secret of the browser tests'

/**
 * The app of the tests of large files, one for each run: `/parts?run=` with `partSize=`, `policy=`, `maxSize=`, `multipart=off` and
 * `clock=own`;
 * `/parts/settings?run=` takes {@link RunSettings}, `/parts/state?run=` answers {@link RunState}.
 */
export function createPartsApp(bucket: Bucket, withOwnClock: Bucket) {
  const runs = new Map<string, Run>()

  const startRun = (query: URLSearchParams, origin: string): Run => {
    const run = {
      ...{ dir: `parts-${query.get('run')}/`, asked: [], recorded: new Map(), settings: {} },
      bucket: query.has('clock') ? withOwnClock : bucket,
    }
    const store = memoryStore()
    const create = () =>
      createOssUpload({
        ...optionsOf(run, query),
        ...{ endpoint: run.bucket.proxy.url, allowedOrigins: [origin], store },
      })
    return Object.assign(run, { create, upload: create(), owner: create() })
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { origin = '' } = request.headers
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://app')
    const id = query.get('run') ?? ''
    const run = runs.get(id) ?? startRun(query, origin)
    runs.set(id, run)
    if (pathname === '/parts') {
      if (request.method !== 'OPTIONS') run.asked.push(query.get('action') ?? 'GET')
      if (request.method === 'POST' && query.get('action') === run.settings.unrouted)
        return void response.writeHead(404, { 'access-control-allow-origin': origin }).end('<h1>No such page</h1>')
      return void toNodeHandler(run.upload)(request, response)
    }
    response.setHeader('access-control-allow-origin', origin || '*')
    if (pathname === '/parts/settings') {
      Object.assign(run.settings, JSON.parse(Buffer.concat(await request.toArray()).toString()))
      const { rotated, later } = run.settings
      if (rotated !== undefined) rotate(run.bucket.emulator, id, rotated)
      if (later !== undefined) run.bucket.emulator.clock.offset(later)
      run.upload = run.create()
      if (run.settings.isSwept) await run.owner.abortStale({ prefix: run.dir, olderThanSeconds: 0 })
      run.settings.isSwept = false
    }
    response.end(JSON.stringify(await stateOf(run)))
  }
}

const pairOf = (id: string, turn: number) => ({
  ...{ accessKeyId: `STS.${id}-${turn}`, accessKeySecret: `secret ${id} ${turn}`, securityToken: `token ${turn}` },
})

function rotate(emulator: Emulator, id: string, turn: number): void {
  emulator.credentials.add(pairOf(id, turn))
  emulator.credentials.remove(`STS.${id}-${turn - 1}`)
}

function optionsOf(
  { dir, recorded, settings }: Pick<Run, 'dir' | 'recorded' | 'settings'>,
  query: URLSearchParams,
): OssUploadOptions {
  const { rotated, secrets = [FIRST_SECRET], isDenied, isRejecting, password } = settings
  const permanent = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
  return {
    ...{ bucket: 'demo-bucket', region: 'cn-hangzhou', secrets, callback: 'confirm' },
    credentials: rotated === undefined ? permanent : pairOf(query.get('run') ?? '', rotated),
    policy: query.get('policy') === 'per-file' ? 'per-file' : 'shared',
    multipart: query.get('multipart') === 'off' ? false : { partSize: Number(query.get('partSize') ?? 102_400) },
    now: () => new Date(Date.now() + (settings.later ?? 0)),
    authorize: ({ headers }) => {
      const isStranger = password !== undefined && headers.get('authorization') !== password
      if (isDenied || isStranger)
        throw new UploadDeniedError('Log in to upload.', { status: 401, code: 'LOGIN_NEEDED' })
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

async function stateOf({ owner, dir, asked, recorded, bucket: { proxy } }: Run): Promise<RunState> {
  const objects = []
  for (const [key, facts] of recorded) {
    const { body } = await fetch(await owner.presignGet(key))
    const hash = createHash('sha256')
    for await (const chunk of body as ReadableStream<Uint8Array>) hash.update(chunk)
    objects.push({ key, sha256: hash.digest('hex'), ...facts })
  }
  const { total: unfinished } = await owner.abortStale({ prefix: dir, olderThanSeconds: 10 ** 9 })
  return { asked, sent: proxy.received(dir), peak: proxy.peak(dir.slice(0, -1)), objects, unfinished }
}
