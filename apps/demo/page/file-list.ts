import type { UploadItem, UploadQueue } from '@acme/oss-upload-browser'
import { isRunning } from './item-phase.js'
import { showInLanguage } from './language/language.js'
import { createQueueItem, type QueueItem } from './queue-item.js'
import { type FileFacts, isSameFile } from './same-file.js'

interface Row extends QueueItem {
  shown: UploadItem
}

/** What the page does besides showing the list. */
export interface FileListHooks {
  /** Sends a file on that is paused, failed or was cancelled. */
  sendOn(item: UploadItem): void
  /** Called after a file was taken out of the list. */
  removed(item: UploadItem): void
  /** How much of a file is there from an upload that was left, in bytes. */
  keptBytes(file: File): number
  /** Where the keyboard goes on when the last file was removed. */
  readonly focusAfterLast: HTMLElement
}

/** The list of files. */
export interface FileList {
  /** Adds files, and returns their items. */
  add(files: readonly File[]): readonly UploadItem[]
  /** Whether a file is in the list. */
  has(file: FileFacts): boolean
  /** Shows all files anew. */
  show(): void
  /** Takes the keyboard to a file. */
  focus(id: number): void
}

/** Shows the files of `queue` in `list`, each with its buttons. */
export function createFileList(
  list: HTMLElement,
  queue: UploadQueue,
  { sendOn, removed, keptBytes, focusAfterLast }: FileListHooks,
): FileList {
  const rows = new Map<number, Row>()

  const show = (row: Row, item: UploadItem) => {
    row.shown = item
    row.show(item, keptBytes(item.file as File))
  }

  const remove = (id: number, { element, removeButton, shown }: Row) => {
    const hadFocus = document.activeElement === removeButton
    const neighbour = element.nextElementSibling ?? element.previousElementSibling
    queue.remove(id)
    rows.delete(id)
    element.remove()
    if (hadFocus) (neighbour?.querySelector<HTMLElement>('.remove') ?? focusAfterLast).focus()
    removed(shown)
  }

  const addRow = (item: UploadItem): Row => {
    const { id } = item
    const row: Row = { ...createQueueItem(item.file as File), shown: item }
    row.removeButton.addEventListener('click', () => {
      if (isRunning(row.shown)) queue.cancel(id)
      else remove(id, row)
    })
    row.actButton.addEventListener('click', () => {
      const now = queue.get(id)
      if (now && isRunning(now)) queue.pause(id)
      else if (now) sendOn(now)
    })
    show(row, item)
    rows.set(id, row)
    return row
  }

  queue.subscribe(() => {
    for (const item of queue.getSnapshot().items) {
      const row = rows.get(item.id)
      if (row && row.shown !== item) show(row, item)
    }
  })
  const showAll = () => {
    for (const row of rows.values()) show(row, row.shown)
  }
  showInLanguage(showAll)

  return {
    add(files) {
      const items = queue.add(files)
      list.append(...items.filter(({ id }) => !rows.has(id)).map((item) => addRow(item).element))
      return items
    },
    has: (file) => Array.from(rows.values()).some(({ shown }) => isSameFile(file, shown.file as File)),
    show: showAll,
    focus(id) {
      const [row, item] = [rows.get(id), queue.get(id)]
      if (!row || !item) return
      // the list is shown once a frame: the button may be yet to come
      show(row, item)
      const button = row.actButton.hidden ? row.removeButton : row.actButton
      button.focus()
    },
  }
}
