/** Asks the emulator. */
import type { FaultState } from '../src/faults/fault.js'
import type { RequestEntry } from '../src/journal/request-entry.js'

export type { FaultState, RequestEntry }

/** A bucket as `/_emulator/buckets` has it. */
export interface BucketFacts {
  readonly name: string
  readonly acl: string
  readonly objects: number
  readonly bytes: number
}

/** An object as `/_emulator/objects` has it. */
export interface ObjectFacts {
  readonly key: string
  readonly size: number
  readonly contentType: string
  readonly lastModified: string
}

/** A page of objects. */
export interface ObjectsPage {
  readonly objects: readonly ObjectFacts[]
  readonly next: string | null
}

/** The clock as `/_emulator/clock` has it. */
export interface ClockFacts {
  readonly now: string
  readonly mode: 'real' | 'set' | 'offset'
}

const HEADERS = { 'x-oss-emulator': '1' }

/** Reads one of the emulator's endpoints. */
export async function read<T>(path: string): Promise<T> {
  const response = await fetch(`/_emulator/${path}`, { headers: HEADERS })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return (await response.json()) as T
}

/** Deletes: a fault, all of them, or what was set of the clock. */
export const remove = (path: string): Promise<unknown> =>
  fetch(`/_emulator/${path}`, { method: 'DELETE', headers: HEADERS })
