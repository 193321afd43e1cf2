// A thread that digests pages. It imports no file of this package, so that Node runs it from its source too.
import { createHash, hash as hashWhole } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { createCRC64 } from 'hash-wasm'
import type {
  Algorithm,
  PageRequest,
  ThreadAnswer,
  ThreadRequest,
  ThreadSettings,
  TogetherRequest,
} from './digest-pool.js'

/** A digest that is not done yet. */
interface Running {
  update(bytes: Uint8Array): unknown
  /** Lower-case hex. */
  digest(encoding: 'hex'): string
}

const { polynomial } = workerData as ThreadSettings
const running = new Map<number, Promise<Running>>()

const start = async (algorithm: Algorithm): Promise<Running> =>
  algorithm === 'md5' ? createHash('md5') : (await createCRC64(polynomial)).init()

async function takePage({ id, algorithm, page, length }: PageRequest): Promise<string | undefined> {
  const digest = running.get(id) ?? start(algorithm)
  running.set(id, digest)
  // Those who wait for one promise go on in the order in which they came, and pages so too.
  const hash = await digest
  if (page) {
    hash.update(new Uint8Array(page, 0, length))
    return undefined
  }
  running.delete(id)
  return hash.digest('hex')
}

const crc64 = createCRC64(polynomial)

async function digestEach({ page, lengths }: TogetherRequest): Promise<string> {
  const checksum = await crc64
  let [start, hex] = [0, '']
  for (const length of lengths) {
    const bytes = new Uint8Array(page, start, length)
    hex += hashWhole('md5', bytes) + checksum.init().update(bytes).digest('hex')
    start += length
  }
  return hex
}

async function answer({ turn, ...request }: ThreadRequest): Promise<ThreadAnswer> {
  const hex = await ('lengths' in request ? digestEach(request) : takePage(request))
  return hex === undefined ? { turn } : { turn, hex }
}

parentPort?.on('message', async (request: ThreadRequest) => parentPort?.postMessage(await answer(request)))
