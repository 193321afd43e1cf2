import { type CallbackKey, loadCallbackKey, PUBLIC_KEY_PATH } from './callback-key.js'
import { CallbackSender } from './callback-sender.js'
import { acquireDataDir } from './data-dir.js'
import { EmulatorStartError } from './errors.js'
import { ObjectStore } from './object-store.js'
import type { EmulatorSettings } from './options.js'

/** What operations work with: one for each running emulator. */
export interface Service {
  readonly settings: EmulatorSettings
  /** Absolute path of the data folder. */
  readonly dataDir: string
  readonly store: ObjectStore
  readonly callbackKey: CallbackKey
  readonly callbackSender: CallbackSender
  /** Gives the data folder free. */
  release(): Promise<void>
}

/** Opens the data folder and makes the buckets that are not there yet. */
export async function openService(settings: EmulatorSettings, url: string, closing: AbortSignal): Promise<Service> {
  const { path, release } = await acquireDataDir(settings.dataDir, url)
  try {
    const store = await ObjectStore.open(path)
    for (const name of settings.buckets) {
      if (!store.find(name)) await store.create(name, 'private', settings.now())
    }
    const callbackKey = await loadCallbackKey(path)
    const publicKeyUrl = url + PUBLIC_KEY_PATH
    const callbackSender = new CallbackSender({ key: callbackKey, publicKeyUrl, closing, now: settings.now })
    return { settings, dataDir: path, store, callbackKey, callbackSender, release }
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
