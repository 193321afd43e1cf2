import { digestCrc64 } from './crc64-digest.js'
import { untilAborted } from './retry.js'

/** How a CRC-64 is computed. */
export interface Crc64Options {
  /** Ends it: it rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /**
   * Makes the worker, of `@acme/oss-upload-browser/crc64-worker`: for pages whose bundler does not follow
   * `new Worker(new URL('…', import.meta.url))`. `false`: none is made.
   * @default made so; where none can be made, the page computes it itself, a slice at a time
   */
  readonly worker?: (() => Worker) | false
}

/** Up to here a worker takes longer to start than the work takes. */
const SMALL_BYTES = 1024 * 1024

/**
 * Computes the CRC-64 of a file as OSS does (ECMA-182), in decimal: what `UploadResult.crc64` and `x-oss-hash-crc64ecma` have. Files
 * above 1 MB are read in a worker, a slice at a time: memory stays flat, and the page quick. It needs WebAssembly: under a Content
 * Security Policy, `script-src` has `'wasm-unsafe-eval'`.
 * @throws the signal's reason; DOMException `NotReadableError` for a file that changed or is gone.
 */
export async function crc64(file: File | Blob, { signal, worker = startWorker }: Crc64Options = {}): Promise<string> {
  signal?.throwIfAborted()
  const found = worker && file.size > SMALL_BYTES ? await computeInWorker(file, worker, signal) : undefined
  return found ?? digestCrc64(file, signal)
}

const startWorker = (): Worker => new Worker(new URL('./crc64-worker.js', import.meta.url), { type: 'module' })

/** Resolves with `undefined` where no worker can be had, or it fails. */
async function computeInWorker(
  file: Blob,
  start: () => Worker,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  let worker: Worker
  try {
    worker = start()
  } catch {
    // a worker of another origin, or one that the page's policy forbids
    return undefined
  }
  const answer = new Promise<string | undefined>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = (event) => {
      event.preventDefault()
      resolve(undefined)
    }
    worker.postMessage(file)
  })
  try {
    return await untilAborted(answer, signal)
  } finally {
    worker.terminate()
  }
}
