import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../src/index.js'

/** Makes a folder that lives as long as the running test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-emulator-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Starts an emulator on a free port that ends with the running test. */
export async function runEmulator(options: EmulatorOptions = {}): Promise<Emulator & { dataDir: string }> {
  const dataDir = options.dataDir ?? (await temporaryFolder())
  const emulator = await startEmulator({ ...options, dataDir })
  onTestFinished(() => emulator.close())
  return { ...emulator, dataDir }
}

/** Names of the files that hold objects, finished or not, of one bucket. */
export async function storedFiles(dataDir: string, bucket = 'demo-bucket'): Promise<string[]> {
  const folder = join(dataDir, 'buckets', bucket)
  return [...(await readdir(join(folder, 'bodies'))), ...(await readdir(join(folder, 'objects')))]
}
