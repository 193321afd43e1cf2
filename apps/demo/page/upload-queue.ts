import { createFrameQueue } from './animation-frame.js'
import { type FileState, isSendable } from './file-state.js'
import { showInLanguage } from './language/language.js'
import { createQueueItem, type QueueItem } from './queue-item.js'

interface QueuedFile {
  readonly file: File
  readonly item: QueueItem
  state: FileState
}

/** The list of chosen files, in the order in which they were chosen. */
export interface UploadQueue {
  add(files: readonly File[]): void
  /** The files that `Start upload` is to send. */
  sendable(): File[]
  stateOf(file: File | Blob): FileState
  /** Takes a new state, which shows in the next animation frame; of a file that is not in the list, nothing. */
  update(file: File | Blob, state: FileState): void
}

/** What the list tells the page. */
export interface UploadQueueHooks {
  /** Called once per animation frame at most, with every file's state and their size together in bytes. */
  changed(states: readonly FileState[], totalSize: number): void
  /** Where the keyboard goes on when the last file was removed. */
  readonly focusAfterLast: HTMLElement
}

/** Keeps the files in `list`, each with a button that removes it while it is not being sent. */
export function createUploadQueue(list: HTMLElement, { changed, focusAfterLast }: UploadQueueHooks): UploadQueue {
  const entries = new Map<File | Blob, QueuedFile>()

  const tell = () => {
    const all = [...entries.values()]
    changed(
      all.map(({ state }) => state),
      all.reduce((sum, { file }) => sum + file.size, 0),
    )
  }
  const show = (queued: Iterable<QueuedFile>) => {
    for (const { item, state } of queued) item.show(state)
    tell()
  }
  const mark = createFrameQueue<QueuedFile>(show)

  const remove = (entry: QueuedFile) => {
    const { element, removeButton } = entry.item
    const hadFocus = document.activeElement === removeButton
    const neighbour = element.nextElementSibling ?? element.previousElementSibling
    entries.delete(entry.file)
    element.remove()
    tell()
    if (hadFocus) (neighbour?.querySelector<HTMLElement>('button:not([hidden])') ?? focusAfterLast).focus()
  }

  showInLanguage(() => show(entries.values()))

  return {
    add(files) {
      const newFiles = files.filter((file) => !entries.has(file))
      const added = newFiles.map(
        (file): QueuedFile => ({ file, item: createQueueItem(file), state: { phase: 'waiting' } }),
      )
      for (const entry of added) {
        entries.set(entry.file, entry)
        entry.item.removeButton.addEventListener('click', () => remove(entry))
      }
      show(added)
      list.append(...added.map(({ item }) => item.element))
    },
    sendable: () => [...entries.values()].filter(({ state }) => isSendable(state)).map(({ file }) => file),
    stateOf: (file) => entries.get(file)?.state ?? { phase: 'waiting' },
    update(file, state) {
      const entry = entries.get(file)
      if (!entry) return
      entry.state = state
      mark(entry)
    },
  }
}
