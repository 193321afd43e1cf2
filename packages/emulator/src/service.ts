import { type CallbackKey, loadCallbackKey, PUBLIC_KEY_PATH } from './callback-key.js'
import { CallbackSender } from './callback-sender.js'
import { acquireDataDir } from './data-dir.js'
import { createEmulatorClock, type EmulatorClock } from './emulator-clock.js'
import { EmulatorStartError } from './errors.js'
import { Faults } from './faults/fault-port.js'
import { RequestJournal } from './journal/request-journal.js'
import { createRequestLog } from './journal/request-log.js'
import { ObjectStore } from './object-store.js'
import type { EmulatorSettings } from './options.js'
import { createTemporaryCredentials, type TemporaryCredentialsPort } from './temporary-credentials.js'

/** What operations work with: one for each running emulator. */
export interface Service {
  readonly settings: EmulatorSettings
  /** Absolute path of the data folder. */
  readonly dataDir: string
  readonly store: ObjectStore
  readonly callbackKey: CallbackKey
  readonly callbackSender: CallbackSender
  readonly faults: Faults
  readonly clock: EmulatorClock
  readonly credentials: TemporaryCredentialsPort
  readonly journal: RequestJournal
  /** Gives the data folder free. */
  release(): Promise<void>
}

/** Opens the data folder and makes the buckets that are not there yet. */
export async function openService(start: EmulatorSettings, url: string, closing: AbortSignal): Promise<Service> {
  const clock = createEmulatorClock(start.now)
  // Not the frozen list of the start: pairs may be added to it.
  const accessKeys = [...start.accessKeys]
  const settings: EmulatorSettings = Object.freeze({ ...start, accessKeys, now: clock.now })
  const { path, release } = await acquireDataDir(settings.dataDir, url)
  try {
    const store = await ObjectStore.open(path)
    for (const name of settings.buckets) {
      if (!store.find(name)) await store.create(name, {}, settings.now())
    }
    const callbackKey = await loadCallbackKey(path)
    const publicKeyUrl = url + PUBLIC_KEY_PATH
    const { now, strict, callbackCa, callbackTimeoutMs: timeoutMs } = settings
    const target = { publicKeyUrl, strict, callbackCa }
    const callbackSender = new CallbackSender({ key: callbackKey, closing, now, timeoutMs, ...target })
    const writeLog = createRequestLog(settings.log, writeToStderr)
    return {
      settings,
      dataDir: path,
      store,
      callbackKey,
      callbackSender,
      faults: new Faults(),
      clock,
      credentials: createTemporaryCredentials(accessKeys),
      journal: new RequestJournal(accessKeys, writeLog),
      release,
    }
  } catch (error) {
    await release()
    if (error instanceof EmulatorStartError) throw error
    throw new EmulatorStartError(
      'DATA_DIR_UNUSABLE',
      `cannot read the data in ${path}: ${(error as Error).message}`,
      error,
    )
  }
}

const MAX_UNREAD_BYTES = 1024 * 1024

/** Lines that nobody reads are kept up to a limit, and no further. */
function writeToStderr(line: string): void {
  if (!(process.stderr.writableLength > MAX_UNREAD_BYTES)) process.stderr.write(line)
}
