import type { Hosts } from '../hosts.js'

/** Whether nobody told meanwhile: forms end without a word. */
const LOOK_AGAIN_MS = 1000

/** The requests that an uploader may have on its way, which its large files share. */
export interface Slots {
  /** Whether a file that has so many parts on their way may send one more. */
  isFree(running: number): boolean
  /** Takes one; call what it gives when the request has ended. */
  take(): () => void
  /** Waits until it is worth to ask again. A file that waits for its first comes before others' next. */
  freed(signal: AbortSignal | undefined): Promise<void>
}

const waiting = new WeakMap<Hosts, Set<() => void>>()

/**
 * A browser would queue what is more than it has connections for, and a request that waits there looks like one that has
 * stalled.
 * @param limit most requests at a time.
 */
export function createSlots(hosts: Hosts, limit: () => number): Slots {
  const queue = waiting.get(hosts) ?? new Set()
  waiting.set(hosts, queue)
  return {
    isFree: (running) => hosts.active < limit() && (running === 0 || queue.size === 0),
    take() {
      hosts.active++
      return () => {
        hosts.active--
        for (const wake of [...queue]) wake()
      }
    },
    freed: (signal) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', wake)
          queue.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, LOOK_AGAIN_MS)
        signal?.addEventListener('abort', wake)
        queue.add(wake)
      }),
  }
}
