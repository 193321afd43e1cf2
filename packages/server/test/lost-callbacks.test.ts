import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseUploadSignature, presignUrl } from '@acme/oss-upload-core'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { credentials, png, post } from './emulated-app.js'
import { createFailingApp, type FailingApp, readTable } from './failing-app.js'

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

/** What the bucket has, by its own word. */
async function listBucket(emulator: Emulator, dir: string): Promise<string[]> {
  const address = { origin: emulator.url, bucket: 'demo-bucket', key: '', region: 'cn-hangzhou' }
  const query = { 'list-type': '2', 'max-keys': '1000', prefix: dir }
  const url = presignUrl({ method: 'GET', ...address, credentials, now: new Date(), expiresInSeconds: 60, query })
  const xml = await (await fetch(url)).text()
  return Array.from(xml.matchAll(/<Key>(.*?)<\/Key>/g), ([, key = '']) => key).sort()
}

const FILES = {
  'a.txt': new Blob(['a'], { type: 'text/plain' }),
  'b.txt': new Blob(['b'], { type: 'text/plain' }),
  '照片.png': new Blob([png], { type: 'image/png' }),
}

/** Uploads while the app fails; returns what the page holds afterwards. */
async function uploadWhileFailing(app: FailingApp, failure: string): Promise<{ state: string; keys: string[] }> {
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
async function confirm({ url }: FailingApp, state: string, key: string): Promise<{ status: number; data: unknown }> {
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin }
  for (;;) {
    const body = JSON.stringify({ state, key })
    const response = await fetch(`${url}?action=confirm`, { method: 'POST', headers, body })
    const { data } = (await response.json()) as { data: unknown }
    if (response.status !== 409) return { status: response.status, data }
    await sleep(Number(response.headers.get('retry-after')) * 1000)
  }
}

const recoveries: Record<string, (app: FailingApp, upload: { state: string; keys: string[] }) => Promise<void>> = {
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
      const app = await createFailingApp(emulator, folder, failure.startsWith('dies') ? 1 : 60)
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
