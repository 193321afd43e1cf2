import type { UploadItem, UploadQueue } from '@acme/oss-upload-browser'
import { isRunning } from './item-phase.js'
import { showInLanguage } from './language/language.js'
import { createQueueItem, type QueueItem } from './queue-item.js'

interface Row extends QueueItem {
  shown: UploadItem
}

/** What the page does besides showing the list. */
export interface FileListHooks {
  /** Sends a file on that is paused, failed or was cancelled. */
  sendOn(item: UploadItem): void
  /** Where the keyboard goes on when the last file was removed. */
  readonly focusAfterLast: HTMLElement
}

/** Shows the files of `queue` in `list`, each with its buttons. Returns what adds files. */
export function createFileList(
  list: HTMLElement,
  queue: UploadQueue,
  { sendOn, focusAfterLast }: FileListHooks,
): (files: readonly File[]) => void {
  const rows = new Map<number, Row>()

  const show = (row: Row, item: UploadItem) => {
    row.shown = item
    row.show(item)
  }

  const remove = (id: number, { element, removeButton }: Row) => {
    const hadFocus = document.activeElement === removeButton
    const neighbour = element.nextElementSibling ?? element.previousElementSibling
    queue.remove(id)
    rows.delete(id)
    element.remove()
    if (hadFocus) (neighbour?.querySelector<HTMLElement>('.remove') ?? focusAfterLast).focus()
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
  showInLanguage(() => {
    for (const row of rows.values()) row.show(row.shown)
  })

  return (files) => {
    const added = queue.add(files).filter(({ id }) => !rows.has(id))
    list.append(...added.map((item) => addRow(item).element))
  }
}
