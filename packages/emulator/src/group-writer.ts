// Not the global one: a test that has its timers faked may run an emulator.
import { setImmediate } from 'node:timers'
import type { BodyFolder } from './body-folder.js'
import type { ObjectRecord } from './object-record.js'
import type { RecordFolder } from './record-folder.js'

/** Most bytes of an object that may share its files with others: what is larger takes longer by itself. */
export const MAX_GROUPED_BYTES: number = 64 * 1024
/** Most objects of a group: each that leaves it has the others' lines written anew. */
const MAX_OBJECTS = 64
/** From so many on they wait for nobody: a write takes the same time for one as for all, unless the disk is slow. */
const MANY_OBJECTS = 32
/** Writes under way. */
const MAX_WRITES = 3

interface Waiting {
  readonly record: ObjectRecord
  readonly bytes: Uint8Array
  readonly resolve: (record: ObjectRecord) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Stores new small objects. One that comes alone gets files of its own. Those that come in one turn of the event loop, or
 * while others are written, share two files: on disk a form costs a part of a sync, where it would cost several.
 */
export class GroupWriter {
  readonly #bodies: BodyFolder
  readonly #records: RecordFolder
  #waiting: Waiting[] = []
  #writes = 0
  #isScheduled = false

  constructor(bodies: BodyFolder, records: RecordFolder) {
    this.#bodies = bodies
    this.#records = records
  }

  /** Stores an object that has nothing on disk yet; resolves with its record when it is there for good. */
  add(record: ObjectRecord, bytes: Uint8Array): Promise<ObjectRecord> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, bytes, resolve, reject })
      if (this.#isScheduled) return
      this.#isScheduled = true
      // Not at once: others may come in this turn of the event loop.
      setImmediate(() => {
        this.#isScheduled = false
        this.#begin()
      })
    })
  }

  #begin(): void {
    const most = this.#waiting.length >= MANY_OBJECTS ? MAX_WRITES : 1
    if (this.#writes >= most || this.#waiting.length === 0) return
    const group = this.#waiting.slice(0, MAX_OBJECTS)
    this.#waiting = this.#waiting.slice(MAX_OBJECTS)
    this.#writes += 1
    void this.#settle(group).then(() => {
      this.#writes -= 1
      this.#begin()
    })
  }

  async #settle(group: readonly Waiting[]): Promise<void> {
    try {
      const records = await this.#write(group)
      for (const [at, { resolve }] of group.entries()) resolve(records[at] as ObjectRecord)
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  async #write(group: readonly Waiting[]): Promise<ObjectRecord[]> {
    const { bodyFiles, onDisk } = this.#bodies.write(group.map(({ bytes }) => bytes))
    const records = group.map(({ record }, at) => ({ ...record, bodyFiles: [bodyFiles[at] as (typeof bodyFiles)[0]] }))
    const [first, ...others] = records
    try {
      if (first && others.length === 0) await this.#records.save(first, onDisk)
      else await this.#records.saveTogether(records, onDisk)
    } catch (error) {
      await onDisk.catch(() => undefined)
      await this.#bodies.remove(bodyFiles).catch(() => undefined)
      throw error
    }
    return records
  }
}
