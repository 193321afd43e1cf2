import { onNextFrame } from './each-frame.js'
import type { PauseError } from './pause-error.js'
import type { QueueEventTypes } from './queue-event-types.js'
import { createQueueEvents, type QueueEvents } from './queue-events.js'
import { createSnapshot, type UploadQueueSnapshot } from './queue-snapshot.js'
import { changeItem, createItem, type ItemChange, isActive, type UploadItem } from './upload-item.js'

/** A file of the queue, with what is nobody else's business. */
export interface QueueEntry<Data> {
  item: UploadItem<Data>
  /** Whether `start` has been called since it was added, or need not be. */
  isStarted: boolean
  /** Whether it counts for the filters. */
  isAdmitted: boolean
  /** The page's check of it that is running: another one, or none, does not wait for its answer. */
  check: symbol | undefined
  /** Ends its upload; there until that has ended, which is after the item says so. */
  upload: AbortController | undefined
  /** Why its upload was ended last, where it was for a pause. */
  pause?: PauseError | undefined
  /** Whether to pause it as soon as it is certain that it is not stored. */
  isPausing: boolean
}

/** With what `subscribe` listens to. */
export type QueueStateEvents<Data> = QueueEventTypes<Data> & { change: undefined }

/** The entries of a queue in their order, and who is told what of them. */
export class QueueState<Data> {
  readonly #entries = new Map<number, QueueEntry<Data>>()
  readonly #byFile = new Map<File | Blob, QueueEntry<Data>>()
  readonly #events = createQueueEvents<QueueStateEvents<Data>>()
  readonly #changed = onNextFrame(() => {
    this.#snapshot = this.take()
    this.emit('change', undefined)
  })
  #snapshot = createSnapshot<Data>([], undefined)
  #lastId = 0
  #activeCount = 0
  /** Of all files together. */
  bytesPerSecond: number | undefined

  readonly on: QueueEvents<QueueStateEvents<Data>>['on'] = this.#events.on
  readonly emit: QueueEvents<QueueStateEvents<Data>>['emit'] = this.#events.emit

  /** As it was in the last frame in which something had changed. */
  get snapshot(): UploadQueueSnapshot<Data> {
    return this.#snapshot
  }

  /** How many are in flight or queued. */
  get activeCount(): number {
    return this.#activeCount
  }

  /** Sums up what is there now. */
  take(): UploadQueueSnapshot<Data> {
    return createSnapshot(
      Array.from(this.#entries.values(), ({ item }) => item),
      this.bytesPerSecond,
    )
  }

  add(file: File | Blob, priority: number, isStarted: boolean): QueueEntry<Data> {
    const item = createItem<Data>(++this.#lastId, file, priority)
    const entry = { item, isStarted, isAdmitted: false, check: undefined, upload: undefined, isPausing: false }
    this.#entries.set(item.id, entry)
    this.#byFile.set(file, entry)
    this.#changed()
    return entry
  }

  /** The entry of this id, or all, in their order; as many as there are now. */
  select(id: number | undefined): QueueEntry<Data>[] {
    if (id === undefined) return [...this.#entries.values()]
    const entry = this.#entries.get(id)
    return entry ? [entry] : []
  }

  find(file: File | Blob): QueueEntry<Data> | undefined {
    return this.#byFile.get(file)
  }

  has({ item }: QueueEntry<Data>): boolean {
    return this.#entries.has(item.id)
  }

  change(entry: QueueEntry<Data>, change: ItemChange<Data>): UploadItem<Data> {
    const { item } = entry
    entry.item = changeItem(item, change)
    if (this.has(entry)) this.#activeCount += Number(isActive(entry.item)) - Number(isActive(item))
    this.#changed()
    return entry.item
  }

  remove(entry: QueueEntry<Data>): void {
    const { id, file } = entry.item
    if (isActive(entry.item)) this.#activeCount--
    this.#entries.delete(id)
    this.#byFile.delete(file)
    this.#changed()
  }
}
