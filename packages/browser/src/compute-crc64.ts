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
export async function crc64(file: File | Blob, options: Crc64Options = {}): Promise<string> {
  const { compute, close } = createDigester(options)
  return compute(() => file).finally(close)
}

const startWorker = (): Worker => new Worker(new URL('./crc64-worker.js', import.meta.url), { type: 'module' })

/** Computes checksums one after the other, in one worker where there can be one. */
export interface Digester {
  /** @param cut gives what is to be read, when it is its turn. */
  compute(cut: () => Blob): Promise<string>
  /** Ends the worker. */
  close(): void
}

export function createDigester({ signal, worker: start = startWorker }: Crc64Options): Digester {
  let line: Promise<unknown> = Promise.resolve()
  let worker: Worker | undefined
  let isTried = start === false

  const find = (): Worker | undefined => {
    if (isTried || !start) return worker
    isTried = true
    try {
      worker = start()
    } catch {
      // a worker of another origin, or one that the page's policy forbids
    }
    return worker
  }
  const close = () => {
    worker?.terminate()
    worker = undefined
  }
  const digest = async (blob: Blob): Promise<string> => {
    signal?.throwIfAborted()
    const found = blob.size > SMALL_BYTES ? find() : undefined
    const answer = found && (await untilAborted(ask(found, blob), signal).finally(() => signal?.aborted && close()))
    if (found && answer === undefined) close()
    return answer ?? digestCrc64(blob, signal)
  }
  return {
    compute(cut) {
      const sum = line.then(() => digest(cut()))
      line = sum.catch(() => {})
      return sum
    },
    close,
  }
}

/** Resolves with `undefined` where the worker fails. */
const ask = (worker: Worker, blob: Blob): Promise<string | undefined> =>
  new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = (event) => {
      event.preventDefault()
      resolve(undefined)
    }
    worker.postMessage(blob)
  })
