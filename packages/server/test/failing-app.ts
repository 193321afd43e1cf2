import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import type { Emulator } from '@acme/oss-upload-emulator'
import type { ReconcileReport } from '@acme/oss-upload-server'
import { findFreePort } from '../../../scripts/free-port.ts'

const WORKER = fileURLToPath(new URL('./lost-callback-worker.mjs', import.meta.url))

/** An app in a process of its own, that fails as it is told: processes come and go, its port and its database stay. */
export interface FailingApp {
  readonly url: string
  readonly dir: string
  readonly databaseFile: string
  start(failure?: string): Promise<void>
  stop(): Promise<void>
  /** Resolves once its process has died. */
  died(): Promise<void>
  reconcile(): Promise<ReconcileReport>
}

let apps = 0
/** Prepares an app whose database is in a folder; {@link FailingApp.start} starts it. */
export async function createFailingApp(
  { url: emulatorUrl, publicKeyUrl }: Emulator,
  folder: string,
  leaseSeconds: number,
): Promise<FailingApp> {
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

/** What the app's table has, read by another process than the app's: this one. */
export function readTable({ databaseFile }: FailingApp): { key: string; upload_id: string; user_id: number }[] {
  const database = new DatabaseSync(databaseFile, { readOnly: true })
  const rows = database.prepare('SELECT key, upload_id, user_id FROM uploads ORDER BY key').all()
  database.close()
  return rows as ReturnType<typeof readTable>
}
