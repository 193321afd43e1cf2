import type { UploadQueueSnapshot } from './queue-snapshot.js'
import type { DoneItem, UploadItem } from './upload-item.js'

/** What the listeners of an `UploadQueue` are told, by the name of the event. Each comes at once, not with the next frame. */
export interface QueueEventTypes<Data = unknown> {
  /** A file came into the list; where a filter refuses it, `refused` follows. */
  added: UploadItem<Data>
  /** A filter refused a file: `error` is an `UploadError`. */
  refused: UploadItem<Data>
  /** A file in flight went on: its phase, or how much of it is sent. */
  progress: UploadItem<Data>
  /** A file is stored and confirmed. */
  done: DoneItem<Data>
  /** An upload failed, for good but for `retry`: `error` says why. */
  failed: UploadItem<Data>
  /** The page cancelled a file. */
  cancelled: UploadItem<Data>
  /** Nothing is in flight or queued any more: how all stands now. */
  idle: UploadQueueSnapshot<Data>
}
