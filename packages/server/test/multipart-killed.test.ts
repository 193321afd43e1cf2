import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFailingApp, type FailingApp, readTable } from './failing-app.js'
import { file, putAll, type StartedUpload } from './multipart-page.js'

let folder: string
let emulator: Emulator
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oss-upload-killed-'))
  emulator = await startEmulator()
})
afterAll(async () => {
  await emulator?.close()
  await rm(folder, { recursive: true })
})

async function ask({ url }: FailingApp, action: string, members: object) {
  const headers = { 'content-type': 'application/json', origin: new URL(url).origin }
  const init = { method: 'POST', headers, body: JSON.stringify(members) }
  const response = await fetch(`${url}?action=multipart-${action}`, init)
  return { status: response.status, wait: Number(response.headers.get('retry-after')), json: await response.json() }
}

/** Asks as our own client does: again while the answer is that somebody is at it. */
async function complete(app: FailingApp, session: string) {
  for (;;) {
    const { status, wait, json } = await ask(app, 'complete', { session })
    if (status !== 409) return { status, data: json.data }
    await sleep(wait * 1000)
  }
}

const recoveries: Record<string, (app: FailingApp, upload: StartedUpload) => Promise<void>> = {
  'multipart-complete': async (app, { session, key }) => {
    expect(await complete(app, session)).toEqual({ status: 200, data: { key } })
  },
  reconcile: async (app) => {
    for (;;) {
      const { failed } = await app.reconcile()
      if (failed.length === 0) return
      expect(failed.map(({ code }) => code)).toEqual(['UPLOAD_IN_PROGRESS'])
      await sleep(500)
    }
  },
}

const FAILURES = ['before it looks', 'before it records', 'after it recorded']
const cases = FAILURES.flatMap((when) => Object.keys(recoveries).map((recovery) => [when, recovery] as const))

describe.concurrent('an app that is killed once OSS has made the object', () => {
  it.for(cases)('%s has it recorded once by %s', async ([when, recovery], { expect }) => {
    const app = await createFailingApp(emulator, folder, 1)
    try {
      await app.start(`dies ${when}`)
      const { json } = await ask(app, 'start', { file })
      const upload = json as StartedUpload
      await putAll(upload.urls)
      const head = { operation: 'HeadObject', keyPrefix: upload.key, times: 1, effect: 'stall', at: 'request' } as const
      if (when === 'before it looks') emulator.faults.add(head)
      const asked = ask(app, 'complete', upload).catch(() => 'cut')
      if (when === 'before it looks') await killWhenItLooks(app, upload.key)
      expect(await asked).toBe('cut')
      await app.died()
      await app.start()
      await recoveries[recovery]?.(app, upload)
      const table = readTable(app)
      expect(table.map(({ key, user_id }) => [key, user_id])).toEqual([[upload.key, 42]])
      for (const again of Object.values(recoveries)) await again(app, upload)
      expect(readTable(app)).toEqual(table)
    } finally {
      await app.stop()
    }
  })
})

async function killWhenItLooks(app: FailingApp, key: string): Promise<void> {
  const looks = () => emulator.requests().some((entry) => entry.operation === 'HeadObject' && entry.key === key)
  while (!looks()) await sleep(5)
  await app.stop()
}
