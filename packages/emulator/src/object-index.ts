import type { ObjectRecord } from './object-record.js'
import { compareUtf8, firstIndex } from './utf8-order.js'

/** Up to so many changes are put in place one by one; more are merged in one go. */
const FEW = 64

/** The objects of a bucket by key, with their keys in order. */
export class ObjectIndex {
  readonly #records = new Map<string, ObjectRecord>()
  /** Keys that came or went since they were last put in order. */
  readonly #changed = new Set<string>()
  #keys: string[] = []

  /** How many objects there are. */
  get size(): number {
    return this.#records.size
  }

  /** The object of a key. */
  get(key: string): ObjectRecord | undefined {
    return this.#records.get(key)
  }

  /** Tells whether a key has an object. */
  has(key: string): boolean {
    return this.#records.has(key)
  }

  /** Takes in an object, in place of an earlier one of its key. */
  set(key: string, record: ObjectRecord): void {
    if (!this.#records.has(key)) this.#changed.add(key)
    this.#records.set(key, record)
  }

  /** Forgets the object of a key. */
  delete(key: string): void {
    if (this.#records.delete(key)) this.#changed.add(key)
  }

  /** Every object, unordered. */
  [Symbol.iterator](): Iterator<ObjectRecord> {
    return this.#records.values()
  }

  /** Every key, in UTF-8 order; the list changes with the next call. */
  get keys(): readonly string[] {
    if (this.#changed.size > FEW) this.#merge()
    else for (const key of this.#changed) this.#place(key)
    this.#changed.clear()
    return this.#keys
  }

  #place(key: string): void {
    const at = firstIndex(this.#keys.length, (index) => compareUtf8(this.#keys[index] as string, key) >= 0)
    const isThere = this.#keys[at] === key
    if (this.#records.has(key) && !isThere) this.#keys.splice(at, 0, key)
    else if (!this.#records.has(key) && isThere) this.#keys.splice(at, 1)
  }

  #merge(): void {
    const kept = this.#keys.filter((key) => !this.#changed.has(key))
    const added = [...this.#changed].filter((key) => this.#records.has(key)).sort(compareUtf8)
    // Two ordered runs, which the sort merges in one pass.
    this.#keys = kept.concat(added).sort(compareUtf8)
  }
}
