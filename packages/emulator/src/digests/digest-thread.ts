// A thread that digests pages. It imports no file of this package, so that Node runs it from its source too.
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { createCRC64 } from 'hash-wasm'
import type { ThreadAnswer, ThreadRequest, ThreadSettings } from './digest-pool.js'

/** A digest that is not done yet. */
interface Running {
  update(bytes: Uint8Array): unknown
  /** Lower-case hex. */
  digest(encoding: 'hex'): string
}

const { polynomial } = workerData as ThreadSettings
const running = new Map<number, Promise<Running>>()

const start = async (algorithm: ThreadRequest['algorithm']): Promise<Running> =>
  algorithm === 'md5' ? createHash('md5') : (await createCRC64(polynomial)).init()

async function answer({ id, turn, algorithm, page, length }: ThreadRequest): Promise<ThreadAnswer> {
  const digest = running.get(id) ?? start(algorithm)
  running.set(id, digest)
  // Those who wait for one promise go on in the order in which they came, and pages so too.
  const hash = await digest
  if (page) {
    hash.update(new Uint8Array(page, 0, length))
    return { turn }
  }
  running.delete(id)
  return { turn, hex: hash.digest('hex') }
}

parentPort?.on('message', async (request: ThreadRequest) => parentPort?.postMessage(await answer(request)))
