import type { Fault, FaultState } from './fault.js'
import { type FaultTarget, LiveFault } from './live-fault.js'
import { readFault } from './read-fault.js'

/** A fault that was added: how to remove it, and what came of it. */
export interface AddedFault {
  /** Names it. */
  readonly id: string
  /** Requests that it has met so far. */
  readonly fired: number
  /** Takes it away, and lets go of the requests that it holds: they go on as if nothing had been. */
  remove(): void
}

/** Makes things go wrong. */
export interface FaultPort {
  /**
   * Adds a fault; several may meet one request, in the order in which they were added. Throws a `TypeError` or `RangeError`
   * that names the property.
   */
  add(fault: Fault): AddedFault
  /** Every fault that was added and not removed, those that have met all their requests too. */
  list(): readonly FaultState[]
  /** Removes one by its id; tells whether there was one. */
  remove(id: string): boolean
  /** Removes all of them. */
  clear(): void
}

/** The faults of one emulator. */
export class Faults implements FaultPort {
  readonly #live = new Map<string, LiveFault>()
  #added = 0

  /** Whether there is none: then nothing has to be looked at. */
  get isEmpty(): boolean {
    return this.#live.size === 0
  }

  add(fault: Fault): AddedFault {
    const checked = readFault(fault)
    this.#added += 1
    const live = new LiveFault(`fault-${this.#added}`, checked)
    this.#live.set(live.id, live)
    return Object.freeze({
      id: live.id,
      get fired() {
        return live.state.fired
      },
      remove: () => void this.remove(live.id),
    })
  }

  list(): readonly FaultState[] {
    return [...this.#live.values()].map(({ state }) => state)
  }

  remove(id: string): boolean {
    const live = this.#live.get(id)
    this.#live.delete(id)
    live?.remove()
    return live !== undefined
  }

  clear(): void {
    for (const id of [...this.#live.keys()]) this.remove(id)
  }

  /** The faults that meet a request, of those that `isWanted` picks; counts them. */
  meet(target: FaultTarget, isWanted: (fault: Readonly<Fault>) => boolean): LiveFault[] {
    return [...this.#live.values()].filter((live) => isWanted(live.fault) && live.meets(target))
  }
}
