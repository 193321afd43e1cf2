import { UNWATCHED_BYTES } from './deliver-file.js'
import { type Lanes, lanesOf } from './lanes.js'
import type { OssDirectUploader, UploadGroup } from './oss-direct-uploader.js'
import type { UploadResult } from './oss-response.js'
import { PauseError } from './pause-error.js'
import { trackProgress, type UploadProgress } from './progress.js'
import type { QueueEntry, QueueState } from './queue-state.js'
import { changeByFailure, type DoneItem, type ItemChange, isInFlight } from './upload-item.js'
import { createWaitingLine } from './waiting-line.js'
import type { WhileBusy } from './while-busy.js'

/** What the page says of a file, as JSON. */
export type FileMetadata = (file: File | Blob) => unknown

/** Uploads the entries of a queue in the order of their places, as many at a time as the uploader allows. */
export class QueueRunner<Data> {
  readonly #state: QueueState<Data>
  readonly #group: UploadGroup<Data>
  readonly #metadata: FileMetadata | undefined
  readonly #whileBusy: readonly WhileBusy[]
  readonly #lanes: Lanes
  readonly #line = createWaitingLine<QueueEntry<Data>>(({ item }) => item)
  readonly #startNext = () => this.#start(this.#line.take())
  #isBusy = false
  #sentBytes = 0
  #measure = this.#startMeasuring()

  constructor(
    uploader: OssDirectUploader<Data>,
    state: QueueState<Data>,
    { metadata, whileBusy }: { metadata: FileMetadata | undefined; whileBusy: readonly WhileBusy[] },
  ) {
    this.#state = state
    this.#group = uploader.group()
    this.#lanes = lanesOf(uploader)
    this.#metadata = metadata
    this.#whileBusy = whileBusy
  }

  /** Puts an entry into the line; `fill` starts it. */
  enqueue(entry: QueueEntry<Data>): void {
    const { file } = this.#state.change(entry, { phase: 'queued' })
    // an upload that was ended a moment ago has to end first
    if (entry.upload) return
    try {
      this.#group.announce([{ file, metadata: this.#metadata?.(file) }])
      this.#line.add(entry)
    } catch (error) {
      this.#fail(entry, error)
    }
  }

  /** Starts what may start, and tells when everything has ended. Call it after every change. */
  fill(): void {
    this.#noteBusy()
    this.#lanes.fill(this.#startNext)
    this.#noteBusy()
  }

  /** Gives an entry that may be in the line another place. */
  move(entry: QueueEntry<Data>, priority: number): void {
    const wasWaiting = this.#line.remove(entry)
    this.#state.change(entry, { priority })
    if (wasWaiting) this.#line.add(entry)
  }

  pause(entry: QueueEntry<Data>): void {
    // ended now, it would be stored, and stored once more when it goes on
    if (mayBeStored(entry)) entry.isPausing = true
    else this.#end(entry, { phase: 'paused' })
  }

  cancel(entry: QueueEntry<Data>): void {
    this.#end(entry, { phase: 'cancelled', loaded: 0, mayBeStored: mayBeStored(entry) })
  }

  /** Lets go of what is kept of an entry that was removed. */
  forget({ item: { file, key, attempts } }: QueueEntry<Data>): void {
    const { keys } = this.#group
    // unless the file has come again meanwhile
    if (!this.#state.find(file)) this.#group.forget?.(file)
    if (key !== undefined && keys.get(key) === file) keys.delete(key)
    else if (attempts > 0) for (const [other, holder] of keys) if (holder === file) keys.delete(other)
  }

  #end(entry: QueueEntry<Data>, change: ItemChange<Data>): void {
    this.#line.remove(entry)
    this.#group.forget?.(entry.item.file)
    entry.isPausing = false
    this.#state.change(entry, change)
    if (change.phase === 'paused') entry.pause = new PauseError()
    else entry.pause?.discard?.()
    entry.upload?.abort(change.phase === 'paused' ? entry.pause : undefined)
  }

  #start(entry: QueueEntry<Data> | undefined): Promise<void> | undefined {
    if (!entry) return undefined
    const upload = new AbortController()
    const { signal } = upload
    entry.upload = upload
    const { file } = this.#state.change(entry, { phase: 'signing', loaded: 0, attempts: entry.item.attempts + 1 })
    const onProgress = (progress: UploadProgress) => {
      if (!signal.aborted) this.#show(entry, progress)
    }
    return this.#group.upload(file, { signal, onProgress }).then(
      (result) => this.#settle(entry, () => this.#finish(entry, result)),
      (error) =>
        this.#settle(entry, () => {
          if (!signal.aborted) this.#fail(entry, error)
        }),
    )
  }

  #show(entry: QueueEntry<Data>, { phase, loaded, bytesPerSecond, etaSeconds }: UploadProgress): void {
    // it becomes done with its result
    if (phase === 'done') return
    const bytes = loaded - entry.item.loaded
    this.#count(bytes)
    const item = this.#state.change(entry, { phase, loaded, bytesPerSecond, etaSeconds })
    // an attempt came to nothing, so nothing is stored; the uploader hears of the end where it waits for the next
    if (entry.isPausing && phase !== 'confirming' && bytes <= 0) queueMicrotask(() => this.#pauseLate(entry))
    this.#state.emit('progress', item)
    // more host names may have come to light; not before this file has its key, which another one may want
    if (loaded > 0) this.#lanes.fill(this.#startNext)
  }

  #pauseLate(entry: QueueEntry<Data>): void {
    if (!entry.isPausing || !isInFlight(entry.item)) return
    this.#end(entry, { phase: 'paused' })
    this.fill()
  }

  #settle(entry: QueueEntry<Data>, tell: () => void): void {
    // resumed or sent again while it still ended
    const isAwaited = entry.item.phase === 'queued'
    entry.upload = undefined
    entry.isPausing = false
    // cancelled while the pause still ended it
    if (entry.item.phase === 'cancelled') entry.pause?.discard?.()
    if (this.#state.has(entry)) tell()
    else this.forget(entry)
    if (isAwaited && entry.item.phase === 'queued' && this.#state.has(entry)) this.enqueue(entry)
    this.#noteBusy()
    if (!this.#isBusy) this.#group.keys.clear()
  }

  /** What was cancelled or paused too late is done all the same. */
  #finish(entry: QueueEntry<Data>, result: UploadResult<Data>): void {
    const { total, loaded } = entry.item
    this.#count(total - loaded)
    const item = this.#state.change(entry, { phase: 'done', loaded: total, key: result.key, result })
    this.#state.emit('done', item as DoneItem<Data>)
  }

  #fail(entry: QueueEntry<Data>, error: unknown): void {
    this.#state.emit('failed', this.#state.change(entry, changeByFailure(error)))
  }

  #noteBusy(): void {
    const isBusy = this.#state.activeCount > 0
    if (isBusy === this.#isBusy) return
    this.#isBusy = isBusy
    for (const each of this.#whileBusy) each[isBusy ? 'begin' : 'end']()
    if (isBusy) return
    this.#state.bytesPerSecond = undefined
    this.#measure = this.#startMeasuring()
    this.#group.keys.clear()
    this.#state.emit('idle', this.#state.take())
  }

  #count(bytes: number): void {
    if (bytes <= 0) return
    this.#sentBytes += bytes
    this.#measure('uploading', this.#sentBytes)
  }

  /** The speed of all files is smoothed as that of one is: over what has been sent in all. */
  #startMeasuring(): ReturnType<typeof trackProgress> {
    return trackProgress(0, ({ bytesPerSecond }) => {
      this.#state.bytesPerSecond = bytesPerSecond
    })
  }
}

/** Whether the last byte may be sent, of which nobody is told in small files. */
const mayBeStored = ({ item: { phase, file } }: QueueEntry<unknown>): boolean =>
  phase === 'confirming' || (phase === 'uploading' && file.size <= UNWATCHED_BYTES)
