/** Digests of large content, on threads of their own: MD5 and CRC-64 cost more than all else that an upload takes. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { POLYNOMIAL } from './crc64.js'

/** What a thread computes. */
export type Algorithm = 'md5' | 'crc64'

/** What a thread is started with. */
export interface ThreadSettings {
  /** Of the CRC-64, reflected, in hex. */
  readonly polynomial: string
}

/** Asks a thread for something; its answer has the same `turn`. */
export type ThreadRequest = (PageRequest | TogetherRequest) & { readonly turn: number }

/** Asks a thread to take in a page, or for the digest of all before. */
export interface PageRequest {
  /** Of the digest. */
  readonly id: number
  readonly algorithm: Algorithm
  /** Shared memory, left alone until the answer comes; none asks for the digest. */
  readonly page?: SharedArrayBuffer
  /** Bytes of the page that count. */
  readonly length?: number
}

/** Asks a thread for both digests of each of several contents. */
export interface TogetherRequest {
  /** Shared memory that has them one after the other, left alone until the answer comes. */
  readonly page: SharedArrayBuffer
  /** Bytes of each content. */
  readonly lengths: readonly number[]
}

/** A thread's answer. */
export interface ThreadAnswer {
  readonly turn: number
  /** The digest, lower case, where it was asked for; of several contents MD5 and CRC-64 of the first, of the second and so on. */
  readonly hex?: string
}

/** A digest that a thread computes. */
export interface PagedDigest {
  /** Resolves when the page has been read, or nobody will read it any more: from then on it may be used again. */
  update(page: SharedArrayBuffer, length: number): Promise<void>
  /** The digest in lower-case hex; `undefined` where its thread has failed. Call it exactly once. */
  finish(): Promise<string | undefined>
}

const MAX_THREADS = 4
/** Pages lie outside of a thread's heap, in which there is next to nothing. */
const HEAP = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 }
// The thread lies beside this file's build, or beside its source where that runs.
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './digest-thread.ts' : './digest-thread.js', import.meta.url)

let lastId = 0

class DigestThread {
  readonly #worker = new Worker(THREAD, {
    workerData: { polynomial: POLYNOMIAL } satisfies ThreadSettings,
    resourceLimits: HEAP,
  })
  readonly #waiting = new Map<number, (hex: string | undefined) => void>()
  #turn = 0
  #hasEnded = false
  /** How many digests are not done. */
  load = 0

  constructor(onEnd: () => void) {
    this.#worker.on('message', ({ turn, hex }: ThreadAnswer) => this.#settle(turn, hex))
    // A thread that fails ends: what it had to do is done by whoever asked.
    this.#worker.on('error', () => undefined)
    this.#worker.on('exit', () => {
      this.#hasEnded = true
      onEnd()
      for (const turn of this.#waiting.keys()) this.#settle(turn, undefined)
    })
    // It holds the process while it has something to do. Behind the listeners, as they do so too.
    this.#worker.unref()
  }

  start(algorithm: Algorithm): PagedDigest {
    lastId += 1
    const id = lastId
    this.load += 1
    return {
      update: async (page, length) => void (await this.#ask({ id, algorithm, page, length })),
      finish: () => {
        this.load -= 1
        return this.#ask({ id, algorithm })
      },
    }
  }

  /** Both digests of several contents, one after the other. */
  async together(request: TogetherRequest): Promise<string | undefined> {
    this.load += 1
    const hex = await this.#ask(request)
    this.load -= 1
    return hex
  }

  #ask(request: PageRequest | TogetherRequest): Promise<string | undefined> {
    if (this.#hasEnded) return Promise.resolve(undefined)
    this.#turn += 1
    const turn = this.#turn
    if (this.#waiting.size === 0) this.#worker.ref()
    return new Promise((resolve) => {
      this.#waiting.set(turn, resolve)
      this.#worker.postMessage({ ...request, turn } satisfies ThreadRequest)
    })
  }

  #settle(turn: number, hex: string | undefined): void {
    const resolve = this.#waiting.get(turn)
    this.#waiting.delete(turn)
    if (this.#waiting.size === 0) this.#worker.unref()
    resolve?.(hex)
  }
}

const threads = new Set<DigestThread>()
const threadCount = Math.max(2, Math.min(MAX_THREADS, availableParallelism() - 1))

/** Starts a digest on the thread that has least to do. */
export const startPagedDigest = (algorithm: Algorithm): PagedDigest => idlestThread().start(algorithm)

/**
 * Both digests of contents that lie in a page one after the other, of these lengths: lower-case hex, MD5 and CRC-64 of the
 * first, of the second and so on; `undefined` where the thread has failed.
 */
export const digestTogether = (page: SharedArrayBuffer, lengths: readonly number[]): Promise<string | undefined> =>
  idlestThread().together({ page, lengths })

/** Threads start when they are needed, and stay. */
function idlestThread(): DigestThread {
  let [idlest] = [...threads].sort((a, b) => a.load - b.load)
  if (!idlest || (idlest.load > 0 && threads.size < threadCount)) {
    const thread = new DigestThread(() => threads.delete(thread))
    threads.add(thread)
    idlest = thread
  }
  return idlest
}
