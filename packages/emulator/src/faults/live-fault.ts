import type { Socket } from 'node:net'
import type { Operation } from '../operation.js'
import type { Fault, FaultState } from './fault.js'
import { seededRandom } from './random.js'

/** One request, as faults tell requests apart. */
export interface FaultTarget {
  readonly operation: Operation
  /** `undefined` where the request names no object, or has not named it yet. */
  readonly key: string | undefined
}

/** A fault in force: counts the requests that it meets, and lets go of them when it is removed. */
export class LiveFault {
  readonly id: string
  readonly fault: Readonly<Fault>
  readonly #random: () => number
  readonly #held = new Set<() => void>()
  #isRemoved = false
  #matched = 0
  #fired = 0

  constructor(id: string, fault: Readonly<Fault>) {
    this.id = id
    this.fault = fault
    this.#random = seededRandom(fault.seed ?? 1)
  }

  /** What came of it so far. */
  get state(): FaultState {
    return { id: this.id, fault: this.fault, matched: this.#matched, fired: this.#fired }
  }

  /** Tells whether it meets a request, and counts. */
  meets({ operation, key }: FaultTarget): boolean {
    const { operation: wanted = 'any', keyPrefix, skip = 0, times = Number.POSITIVE_INFINITY, probability } = this.fault
    if (wanted !== 'any' && ![wanted].flat().includes(operation)) return false
    if (keyPrefix !== undefined && !key?.startsWith(keyPrefix)) return false
    this.#matched += 1
    if (this.#matched <= skip || this.#fired >= times) return false
    if (probability !== undefined && this.#random() >= probability) return false
    this.#fired += 1
    return true
  }

  /** Waits so many milliseconds, for ever without a number; ends early when the fault is removed or the client has gone. */
  hold(ms: number | undefined, socket: Socket): Promise<void> {
    if (this.#isRemoved || socket.destroyed) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#held.delete(end)
        socket.off('close', end)
        resolve()
      }
      const timer = ms === undefined ? undefined : setTimeout(end, ms)
      this.#held.add(end)
      socket.on('close', end)
    })
  }

  /** Lets go of whatever it holds. */
  remove(): void {
    this.#isRemoved = true
    for (const end of [...this.#held]) end()
  }
}
