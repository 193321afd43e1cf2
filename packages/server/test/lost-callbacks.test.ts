import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseUploadSignature, presignUrl } from '@acme/oss-upload-core'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import type { ReconcileReport } from '@acme/oss-upload-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../../scripts/free-port.ts'
import { credentials, png, post } from './emulated-app.js'

const WORKER = fileURLToPath(new URL('./lost-callback-worker.mjs', import.meta.url))

/** The app of one test: processes come and go, its port and its database stay. */
interface App {
  readonly url: string
  readonly dir: string
  readonly databaseFile: string
  start(failure?: string): Promise<void>
  stop(): Promise<void>
  /** Resolves once its process has died. */
  died(): Promise<void>
  reconcile(): Promise<ReconcileReport>
}

let folder: string
let emulators: Record<string, Emulator>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oss-upload-lost-'))
  emulators = { md5: await startEmulator({ postEtag: 'md5' }), opaque: await startEmulator({ postEtag: 'opaque' }) }
})
afterAll(async () => {
  await Promise.all(Object.values(emulators ?? {}).map((emulator) => emulator.close()))
  await rm(folder, { recursive: true })
})

let apps = 0
async function createApp({ url: emulatorUrl, publicKeyUrl }: Emulator, leaseSeconds: number): Promise<App> {
  const port = await findFreePort()
  const dir = `app-${++apps}/`
  const databaseFile = join(folder, `app-${apps}.db`)
  const settings = { port, dir, databaseFile, emulatorUrl, publicKeyUrl, leaseSeconds }
  let worker: ChildProcess | undefined
  const died = async () => {
    if (worker && worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit')
  }
  return {
    ...{ url: `http://127.0.0.1:${port}/cb`, dir, databaseFile, died },
    start: async (failure) => {
      worker = fork(WORKER, [JSON.stringify({ ...settings, failure })])
      await once(worker, 'message')
    },
    stop: async () => {
      worker?.kill('SIGKILL')
      await died()
    },
    reconcile: async () => {
      worker?.send('reconcile')
      const [report] = await once(worker as ChildProcess, 'message')
      return report
    },
  }
}

/** What the bucket has, by its own word. */
async function listBucket(emulator: Emulator, dir: string): Promise<string[]> {
  const address = { origin: emulator.url, bucket: 'demo-bucket', key: '', region: 'cn-hangzhou' }
  const query = { 'list-type': '2', 'max-keys': '1000', prefix: dir }
  const url = presignUrl({ method: 'GET', ...address, credentials, now: new Date(), expiresInSeconds: 60, query })
  const xml = await (await fetch(url)).text()
  return Array.from(xml.matchAll(/<Key>(.*?)<\/Key>/g), ([, key = '']) => key).sort()
}

/** What the app's table has, read by another process than the app's: this one. */
function readTable({ databaseFile }: App): { key: string; upload_id: string; user_id: number }[] {
  const database = new DatabaseSync(databaseFile, { readOnly: true })
  const rows = database.prepare('SELECT key, upload_id, user_id FROM uploads ORDER BY key').all()
  database.close()
  return rows as ReturnType<typeof readTable>
}

const FILES = {
  'a.txt': new Blob(['a'], { type: 'text/plain' }),
  'b.txt': new Blob(['b'], { type: 'text/plain' }),
  '照片.png': new Blob([png], { type: 'image/png' }),
}

/** Uploads while the app fails; returns what the page holds afterwards. */
async function uploadWhileFailing(app: App, failure: string): Promise<{ state: string; keys: string[] }> {
  await app.start(failure)
  const signature = parseUploadSignature(await (await fetch(`${app.url}?fields=1`)).json())
  if (failure === 'is down') await app.stop()
  const keys = Object.keys(FILES).map((name) => app.dir + name)
  const answers = await Promise.all(Object.entries(FILES).map(([name, file]) => post(signature, app.dir + name, file)))
  expect(answers.map(({ status }) => status)).toEqual([203, 203, 203])
  if (failure.startsWith('dies')) await app.died()
  return { state: signature.state ?? '', keys }
}

/** Asks as our own client does: again while the answer is that somebody is at it. */
async function confirm({ url }: App, state: string, key: string): Promise<{ status: number; data: unknown }> {
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin }
  for (;;) {
    const body = JSON.stringify({ state, key })
    const response = await fetch(`${url}?action=confirm`, { method: 'POST', headers, body })
    const { data } = (await response.json()) as { data: unknown }
    if (response.status !== 409) return { status: response.status, data }
    await sleep(Number(response.headers.get('retry-after')) * 1000)
  }
}

const recoveries: Record<string, (app: App, upload: { state: string; keys: string[] }) => Promise<void>> = {
  confirm: async (app, { state, keys }) => {
    const answers = await Promise.all(keys.map((key) => confirm(app, state, key)))
    expect(answers).toEqual(keys.map((key) => ({ status: 200, data: { key } })))
  },
  reconcile: async (app) => {
    for (;;) {
      const { failed } = await app.reconcile()
      if (failed.length === 0) return
      expect(failed.map(({ code }) => code)).toEqual(failed.map(() => 'UPLOAD_IN_PROGRESS'))
      await sleep(500)
    }
  },
}

const FAILURES = ['is down', 'is slow', 'throws', 'dies before it records', 'dies after it recorded']
const cases = FAILURES.flatMap((failure) =>
  Object.keys(recoveries).flatMap((recovery) => ['md5', 'opaque'].map((etag) => [failure, recovery, etag] as const)),
)

describe.concurrent('an app that fails when OSS calls', () => {
  it.for(cases)(
    'and %s has every stored file recorded once after %s (ETag: %s)',
    async ([failure, recovery, etag], { expect }) => {
      const emulator = emulators[etag] as Emulator
      const app = await createApp(emulator, failure.startsWith('dies') ? 1 : 60)
      const recover = recoveries[recovery] as (typeof recoveries)[string]
      try {
        const upload = await uploadWhileFailing(app, failure)
        expect(await listBucket(emulator, app.dir)).toEqual([...upload.keys].sort())
        if (failure !== 'is slow') {
          await app.stop()
          await app.start()
        }
        await recover(app, upload)
        const table = readTable(app)
        expect(table.map(({ key }) => key)).toEqual(await listBucket(emulator, app.dir))
        expect(table.every(({ user_id }) => user_id === 42)).toBe(true)
        for (const again of Object.values(recoveries)) await again(app, upload)
        expect(readTable(app)).toEqual(table)
      } finally {
        await app.stop()
      }
    },
  )
})
