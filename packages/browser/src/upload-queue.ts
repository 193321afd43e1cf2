import { failedBy } from './errors.js'
import type { OssDirectUploader } from './oss-direct-uploader.js'
import type { QueueEventTypes } from './queue-event-types.js'
import type { QueueFilters } from './queue-filters.js'
import { QueueGate } from './queue-gate.js'
import { type FileMetadata, QueueRunner } from './queue-runner.js'
import type { UploadQueueSnapshot } from './queue-snapshot.js'
import { type QueueEntry, QueueState } from './queue-state.js'
import { isActive, type UploadItem } from './upload-item.js'
import { createLeaveGuard, createWakeLock } from './while-busy.js'

/** Options of {@link UploadQueue}. They are read once, when it is created. */
export interface UploadQueueOptions {
  /** What the queue takes; the uploader's own filters hold too, when a file's turn comes. @default everything */
  readonly filters?: QueueFilters
  /** Whether files start as they are added. Otherwise each `start` starts those that are there. @default true */
  readonly autoStart?: boolean
  /** Whether the browser asks before the page is left while files are in flight or queued. @default false */
  readonly guardLeaving?: boolean
  /** Whether the screen stays on while files are in flight or queued, where the browser can do that. @default false */
  readonly wakeLock?: boolean
  /** What the page says of a file, as JSON; it reaches `onUploaded` under a per-file policy. @default nothing */
  readonly metadata?: FileMetadata
}

/** What goes for all files of one `add`. */
export interface AddOptions {
  /** The higher, the sooner; any number. @default 0 */
  readonly priority?: number
}

/**
 * A list of files that uploads itself, to be rendered and steered by a page. Several queues of one uploader share its
 * `concurrency`. Of the files that are under way together, no two get the same object key: the second fails with `DUPLICATE_KEY`.
 * Ids that are not in the list, and what a file's phase does not allow, are ignored.
 * @example
 * const queue = new UploadQueue(new OssDirectUploader({ endpoint: '/api/oss-upload' }), { filters: { maxFiles: 20 } })
 * queue.subscribe(() => render(queue.getSnapshot()))
 * queue.add(input.files)
 */
export class UploadQueue<Data = unknown> {
  readonly #state = new QueueState<Data>()
  readonly #runner: QueueRunner<Data>
  readonly #gate: QueueGate<Data>
  readonly #autoStart: boolean

  /** @throws TypeError or RangeError that names the option that cannot work. */
  constructor(uploader: OssDirectUploader<Data>, options: UploadQueueOptions = {}) {
    const { filters = {}, autoStart = true, guardLeaving = false, wakeLock = false, metadata } = options
    const whileBusy = [...(guardLeaving ? [createLeaveGuard()] : []), ...(wakeLock ? [createWakeLock()] : [])]
    this.#runner = new QueueRunner(uploader, this.#state, { metadata, whileBusy })
    this.#gate = new QueueGate(this.#state, filters, (entry) => {
      if (entry.item.phase === 'waiting') this.#proceed(entry)
      this.#runner.fill()
    })
    this.#autoStart = autoStart
  }

  /**
   * Adds files, at any time, and returns their items as they are now. A file that a filter refuses is in the list as `refused`. A
   * file that is in the list already stays as it is.
   */
  add(files: Iterable<File | Blob>, { priority = 0 }: AddOptions = {}): UploadItem<Data>[] {
    const entries = Array.from(files, (file) => this.#state.find(file) ?? this.#enter(file, priority))
    this.#runner.fill()
    return entries.map(({ item }) => item)
  }

  /** Starts a file that is `waiting`, or all. Without `autoStart`, files that are added later wait for the next call. */
  start(id?: number): void {
    this.#each(id, (entry) => {
      if (entry.item.phase !== 'waiting') return
      entry.isStarted = true
      this.#proceed(entry)
    })
  }

  /**
   * Pauses a file, or all that are on their way; those added later are not. A form that is on its way is sent anew on `resume`. A file
   * that may already be stored is not ended, as it would be stored twice: it becomes `done`, or `paused` where that came to nothing.
   */
  pause(id?: number): void {
    this.#each(id, (entry) => {
      const { item, isStarted } = entry
      if (isActive(item) || (item.phase === 'waiting' && isStarted)) this.#runner.pause(entry)
    })
  }

  /** Lets a paused file go on, or all of them. */
  resume(id?: number): void {
    this.#each(id, (entry) => {
      entry.isPausing = false
      if (entry.item.phase === 'paused') this.#proceed(entry)
    })
  }

  /** Ends a file; or all that were started and have not ended, the paused among them. `retry` sends it again. */
  cancel(id?: number): void {
    this.#each(id, (entry) => {
      if (id !== undefined || entry.isStarted) this.#cancel(entry)
    })
  }

  /**
   * Sends a file again that failed or was cancelled, at its old place, or asks the filters again about one that they refused. Without
   * an id, all that failed, but for those that the app's server refused for good. A file that is stored and not confirmed is not
   * sent: the server is asked again.
   */
  retry(id?: number): void {
    this.#each(id, (entry) => {
      const { phase, error } = entry.item
      const isMeant = id === undefined ? phase === 'failed' && !failedBy(error, 'UPLOAD_REFUSED') : isRetryable(phase)
      if (!isMeant) return
      entry.isStarted = true
      if (entry.isAdmitted) this.#proceed(entry)
      else this.#knock(entry)
    })
  }

  /** Takes a file out of the list, or all; what is on its way is cancelled first. */
  remove(id?: number): void {
    this.#each(id, (entry) => {
      this.#cancel(entry)
      this.#remove(entry)
    })
  }

  /** Takes the files that are done out of the list. */
  clearDone(): void {
    this.#each(undefined, (entry) => {
      if (entry.item.phase === 'done') this.#remove(entry)
    })
  }

  /** Moves a file before all with a lower priority; what is in flight is not moved. */
  setPriority(id: number, priority: number): void {
    this.#each(id, (entry) => this.#runner.move(entry, priority))
  }

  /** The item of this id as it is now, which may be ahead of the snapshot by a frame. */
  get(id: number): UploadItem<Data> | undefined {
    return this.#state.select(id)[0]?.item
  }

  /** Calls `listener` with each event of that name, at once. Returns what ends it. */
  on<Name extends keyof QueueEventTypes<Data>>(
    name: Name,
    listener: (told: QueueEventTypes<Data>[Name]) => void,
  ): () => void {
    return this.#state.on(name, listener as never)
  }

  /** Calls `listener` whenever there is a new snapshot: once a frame at most. Returns what ends it. It need not be bound. */
  readonly subscribe = (listener: () => void): (() => void) => this.#state.on('change', listener)

  /** How all stood in the last frame in which something had changed: the same object until then. It need not be bound. */
  readonly getSnapshot = (): UploadQueueSnapshot<Data> => this.#state.snapshot

  #each(id: number | undefined, act: (entry: QueueEntry<Data>) => void): void {
    for (const entry of this.#state.select(id)) if (this.#state.has(entry)) act(entry)
    this.#runner.fill()
  }

  #enter(file: File | Blob, priority: number): QueueEntry<Data> {
    const entry = this.#state.add(file, priority, this.#autoStart)
    this.#state.emit('added', entry.item)
    // a listener may have taken it out again
    if (this.#state.has(entry) && entry.item.phase === 'waiting') this.#knock(entry)
    return entry
  }

  #knock(entry: QueueEntry<Data>): void {
    if (this.#gate.enter(entry)) this.#proceed(entry)
  }

  /** To the line where nothing is in the way. */
  #proceed(entry: QueueEntry<Data>): void {
    if (entry.check || !entry.isStarted) this.#state.change(entry, { phase: 'waiting' })
    else this.#runner.enqueue(entry)
  }

  #cancel(entry: QueueEntry<Data>): void {
    const { phase } = entry.item
    if (phase !== 'waiting' && phase !== 'paused' && !isActive(entry.item)) return
    this.#runner.cancel(entry)
    this.#gate.leave(entry)
    this.#state.emit('cancelled', entry.item)
  }

  #remove(entry: QueueEntry<Data>): void {
    this.#gate.leave(entry)
    this.#state.remove(entry)
    this.#runner.forget(entry)
  }
}

const isRetryable = (phase: UploadItem['phase']): boolean =>
  phase === 'failed' || phase === 'cancelled' || phase === 'refused'
