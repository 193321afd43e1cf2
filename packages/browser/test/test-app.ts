import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { presignUrl } from '@acme/oss-upload-core'
import type { startEmulator } from '@acme/oss-upload-emulator'
import {
  createOssUpload,
  memoryStore,
  type OssUploadOptions,
  toNodeHandler,
  UploadDeniedError,
  type UploadedObject,
  UploadRejected,
  type UploadStore,
} from '@acme/oss-upload-server'

function runningAtFirst(): UploadStore {
  const store = memoryStore()
  const seen = new Set<string>()
  return {
    ...store,
    async claim(uploadId, leaseMs) {
      if (seen.has(uploadId)) return store.claim(uploadId, leaseMs)
      seen.add(uploadId)
      return { status: 'running' }
    },
  }
}

/** Mounts by path, each an app that behaves in one way. Every mount counts its signatures under `/signatures/<mount>`. */
const MOUNTS: Record<string, Partial<OssUploadOptions>> = {
  upload: {},
  'failing-callback': { onUploaded: () => Promise.reject(new Error('the database is down')) },
  rejecting: {
    onUploaded: () => {
      throw new UploadRejected('Only cats, please.', { code: 'NO_CAT' })
    },
  },
  // OSS calls nobody: the page asks
  confirming: { callback: 'confirm' },
  denied: {
    authorize: () => {
      throw new UploadDeniedError('Log in to upload.', { status: 401, code: 'LOGIN_NEEDED' })
    },
  },
  limited: { authorize: () => ({ dir: 'limited/', minSize: 2, maxSize: '1kb' }) },
  // every third signature that it hands out has ended for OSS, and the page cannot tell
  storm: {
    policyLifetimeSeconds: 60,
    authorize: (request) => ({ dir: `storm-${new URL(request.url).searchParams.get('run')}/` }),
  },
  // the faults of one run are for its keys alone: three engines share the emulator
  faulty: {
    authorize: (request) => ({ dir: `faulty-${new URL(request.url).searchParams.get('run')}/` }),
  },
  'faulty-each': {
    policy: 'per-file',
    authorize: (request) => ({ dir: `faulty-${new URL(request.url).searchParams.get('run')}/` }),
  },
  images: { authorize: () => ({ dir: 'images/', accept: ['image/*'] }) },
  'per-file': {
    policy: 'per-file',
    authorize: (_, { files }) => ({ dir: 'each/', maxSize: '1kb', metadata: { files: files?.length } }),
  },
  'per-file-late': { policy: 'per-file', authorize: () => ({ dir: 'late/' }) },
  'per-file-stale': { policy: 'per-file', policyLifetimeSeconds: 2, authorize: () => ({ dir: 'stale/' }) },
  'short-lived': { policyLifetimeSeconds: 4 },
  'stale-first': {},
  expired: { now: () => new Date(Date.now() - 7_200_000), authorize: () => ({ dir: 'yesterday/' }) },
  // its callbacks fail, its confirmations do not
  flaky: {},
  // the bucket answers under a second name
  'two-hosts': { authorize: () => ({ dir: 'two-hosts/' }) },
  // its second name answers nobody
  'dead-host': { otherEndpoints: ['http://127.0.0.1:1'], authorize: () => ({ dir: 'dead-host/' }) },
  // its callbacks fail, and so do its confirmations until `/mend`
  broken: {},
  // somebody else is recording each upload when the page first asks
  busy: { callback: 'confirm', store: runningAtFirst() },
  'wrong-secret': { credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'wrong' } },
}

interface Sample {
  query: string
  members: (answer: Record<string, unknown>) => Record<string, unknown>
}

const PYTHON_SAMPLE: Sample = {
  query: '',
  members: ({ policy, x_oss_signature_version, x_oss_credential, x_oss_date, signature, host, dir, callback }) => ({
    ...{ policy, x_oss_signature_version, x_oss_credential, x_oss_date, signature, host, dir, callback },
  }),
}

/** What the official sample servers answer, made of our own answer: the members that they have, and no other. */
const SAMPLES: Record<
  string,
  { query: string; members: (answer: Record<string, unknown>) => Record<string, unknown> }
> = {
  'classic-v1': {
    query: '?version=v1',
    members: ({ accessid, host, policy, signature, expire, callback, dir }) => ({
      ...{ accessid, host, policy, signature, expire, callback, dir },
    }),
  },
  'python-v4': PYTHON_SAMPLE,
  // long ended for OSS, and for another dir
  'expired-v4': PYTHON_SAMPLE,
  'java-v4': {
    query: '',
    members: ({
      x_oss_signature_version: version,
      policy,
      x_oss_credential,
      x_oss_date,
      signature,
      host,
      dir,
      callback,
    }) => ({
      ...{ version, policy, x_oss_credential, x_oss_date, signature, host, dir, callback },
    }),
  },
}

const ignore = () => {}

/** Whether the server's clock stands still at a time that is long over, while it signs its `count`th signature. */
const isStale = (mount: string, count: number): boolean =>
  (/^(stale-first|per-file-late)$/.test(mount) && count === 1) || (mount === 'storm' && count % 3 === 0)

/** The app of the browser tests: `/<mount>`, `/<sample>`, `/headers` (refuses with the headers it saw), `/wordless` (refuses in no words), `/signatures/<mount>`, `/recorded?key=` for what callbacks brought, `/missed?key=` for what the page was told of one that failed, `/fault` to add one, and `/below?prefix=` for what the bucket has and how often each was recorded (`&hash`: with its SHA-256), `/asked?since=` for the methods of the requests to the bucket’s second name since a time in milliseconds, `/mend`, and `/answer` for anything else. `?down=2&run=…` has a mount be away twice, with a 503 or what `as` says. */
export function createTestApp(appUrl: string, emulator: Awaited<ReturnType<typeof startEmulator>>): RequestListener {
  const recorded = new Map<string, UploadedObject & { url: string }>()
  const missed = new Map<string, string | undefined>()
  const runs = new Map<string, number>()
  const signatures = new Map<string, number>()
  const askedWhileDown = new Map<string, number>()
  // a mount is made anew for each origin, so what it remembers is kept here
  const stores = Object.fromEntries(Object.keys(MOUNTS).map((mount) => [mount, memoryStore()]))

  let isMended = false
  const secondName = emulator.url.replace('127.0.0.1', 'demo-bucket.localhost')

  /** The first signature of `stale-first` has long expired for OSS, and its server's clock tells the page nothing of it. */
  const nowOf = (mount: string) => () =>
    new Date(Date.now() - (isStale(mount, signatures.get(mount) ?? 0) ? 7_200_000 : 0))

  const createFor = (mount: string, origin: string) => {
    const ossUpload = createOssUpload({
      bucket: 'demo-bucket',
      region: 'cn-hangzhou',
      endpoint: emulator.url,
      credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' },
      secrets: ['the sealing secret of the browser tests'],
      callback: { url: `${appUrl}/${mount}`, trustedPublicKeyUrls: [emulator.publicKeyUrl] },
      authorize: () => ({ dir: 'tests/' }),
      onUploaded: async (object: UploadedObject) => {
        if (mount === 'flaky' && object.via === 'callback') throw new Error('the database is down')
        if (mount === 'broken' && !isMended) throw new Error('the database is down')
        runs.set(object.key, (runs.get(object.key) ?? 0) + 1)
        recorded.set(object.key, { ...object, url: await ossUpload.presignGet(object.key) })
        return { id: recorded.size, key: object.key }
      },
      allowedOrigins: origin ? [origin] : [],
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      onEvent: (event) => event.type === 'callback-missed' && missed.set(event.key, event.callbackError),
      now: nowOf(mount),
      store: stores[mount],
      ...((mount === 'two-hosts' || mount === 'storm') && { otherEndpoints: [secondName] }),
      ...MOUNTS[mount],
    } as OssUploadOptions)
    return ossUpload
  }

  const answerAsSample = async (name: string, response: ServerResponse) => {
    const { query, members } = SAMPLES[name] as (typeof SAMPLES)[string]
    const answer = await createFor(name === 'expired-v4' ? 'expired' : 'upload', '').fetch(
      new Request(`${appUrl}/upload${query}`),
    )
    response.end(JSON.stringify(members((await answer.json()) as Record<string, unknown>)))
  }

  /** The bucket's own list of keys, with sizes, and the app's. */
  const listBelow = async (prefix: string, isHashed: boolean, response: ServerResponse) => {
    const address = { origin: emulator.url, bucket: 'demo-bucket', key: '', region: 'cn-hangzhou' }
    const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
    const get = (key: string, query: Record<string, string> = {}) => {
      const signed = {
        method: 'GET',
        ...address,
        key,
        credentials,
        now: new Date(),
        expiresInSeconds: 60,
        query,
      } as const
      return fetch(presignUrl(signed))
    }
    const keys: string[] = []
    for (let marker: string | undefined = ''; marker !== undefined; ) {
      const xml: string = await (await get('', { 'max-keys': '1000', prefix, marker })).text()
      keys.push(...Array.from(xml.matchAll(/<Key>(.*?)<\/Key>/g), ([, key = '']) => key))
      marker = /<NextMarker>(.*?)<\/NextMarker>/.exec(xml)?.[1]
    }
    const hashed = async (key: string) => ({
      ...{ key, runs: runs.get(key) ?? 0 },
      sha256: createHash('sha256')
        .update(await (await get(key)).bytes())
        .digest('hex'),
    })
    const plain = (key: string) => ({ key, runs: runs.get(key) ?? 0, crc64: recorded.get(key)?.crc64 })
    const listed: unknown[] = []
    // a thousand at once would take up all connections that the emulator allows
    for (let i = 0; i < keys.length; i += 20)
      listed.push(...(await Promise.all(keys.slice(i, i + 20).map<unknown>(isHashed ? hashed : plain))))
    response.end(JSON.stringify(listed))
  }

  const addFault = async (request: IncomingMessage, response: ServerResponse) => {
    const fault = JSON.parse(Buffer.concat(await request.toArray()).toString())
    response.end(JSON.stringify(emulator.faults.add(fault)))
  }

  /** Whether the server is away: for the first `down` requests of a run. */
  const isDown = (query: URLSearchParams): boolean => {
    const asked = (askedWhileDown.get(query.get('run') ?? '') ?? 0) + 1
    if (query.has('down')) askedWhileDown.set(query.get('run') ?? '', asked)
    return asked <= Number(query.get('down'))
  }

  /** What is neither ours nor OSS's: a page of somebody between, or what the query says. */
  const answerAnything = (request: IncomingMessage, query: URLSearchParams, response: ServerResponse) => {
    request.resume()
    response.setHeader('access-control-allow-headers', 'content-type')
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-expose-headers', 'retry-after')
    const retryAfter = query.get('retry-after')
    if (retryAfter) response.setHeader('retry-after', retryAfter)
    response.statusCode = request.method === 'OPTIONS' ? 204 : Number(query.get('status'))
    response.end(query.get('json') ?? '<!doctype html><title>not here</title>')
  }

  return (request, response) => {
    const { origin = '' } = request.headers
    const { pathname, searchParams } = new URL(request.url ?? '/', appUrl)
    const [, first = '', second = ''] = pathname.split('/')
    if (request.method !== 'OPTIONS' && isDown(searchParams))
      return void answerAnything(request, new URLSearchParams({ status: searchParams.get('as') ?? '503' }), response)
    if (first in MOUNTS) {
      if (request.method === 'GET' || (request.method === 'POST' && searchParams.get('action') === 'sign'))
        signatures.set(first, (signatures.get(first) ?? 0) + 1)
      return void toNodeHandler(createFor(first, origin))(request, response)
    }
    const kept: Record<string, ReadonlyMap<string, unknown>> = { recorded, missed }
    const answer = kept[first] ? kept[first].get(searchParams.get('key') ?? '') : (signatures.get(second) ?? 0)
    if (first === 'headers' && origin) response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader('access-control-allow-origin', origin || '*')
    response.setHeader('access-control-allow-headers', 'authorization')
    if (first === 'fault') return void addFault(request, response)
    if (first === 'mend') isMended = true
    if (first === 'answer') return void answerAnything(request, searchParams, response)
    if (first === 'asked') {
      const { host } = new URL(secondName)
      const since = Number(searchParams.get('since'))
      const forms = emulator.requests().filter((entry) => entry.host === host && Date.parse(entry.startedAt) >= since)
      return void response.end(JSON.stringify(forms.map(({ method }) => method)))
    }
    if (first === 'below') return void listBelow(searchParams.get('prefix') ?? '', searchParams.has('hash'), response)
    if (first in SAMPLES) return void answerAsSample(first, response)
    if (first === 'wordless') {
      const error = { code: 7, message: { text: 'no' } }
      return void response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    }
    if (first === 'headers') {
      const status = request.method === 'OPTIONS' ? 204 : 403
      const { authorization = 'none', cookie = 'none' } = request.headers
      const error = { code: 'SEEN', message: `${authorization} ${cookie}` }
      return void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
    }
    response.end(JSON.stringify(answer ?? null))
  }
}
