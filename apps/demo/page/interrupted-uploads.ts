import type { PersistentResumeStore, ResumableUpload } from '@acme/oss-upload-browser/resume'
import { find } from './elements.js'
import { createInterruptedItem, type InterruptedItem } from './interrupted-item.js'
import { showInLanguage } from './language/language.js'
import { isSameFile } from './same-file.js'

/** How long until the page looks again whether another tab has ended what it sends. */
const LOOK_AGAIN_MS = 2000

/** What the page does with what was left. */
export interface InterruptedHooks {
  /** Whether the list of files has this one: it is shown there then. */
  isListed(upload: ResumableUpload): boolean
  goOn(file: File): void
  forgotten(upload: ResumableUpload): void
  /** What was found anew. */
  changed(): void
  /** Where the keyboard goes on when the last one was removed. */
  readonly focusAfterLast: HTMLElement
}

/** Uploads that were left: by a reload, a crash, or a failure. */
export interface InterruptedUploads {
  /** Looks in the browser's storage. */
  refresh(): Promise<void>
  /** Shows what was found, but for what the list of files has. */
  show(): void
  /** The upload of this file that was left, if there is one. */
  find(file: File): ResumableUpload | undefined
  forget(upload: ResumableUpload): Promise<void>
}

/** Shows in `section` what can be gone on with, and hides the section where nothing can. */
export function setUpInterruptedUploads(
  section: HTMLElement,
  store: PersistentResumeStore,
  { isListed, goOn, forgotten, changed, focusAfterLast }: InterruptedHooks,
): InterruptedUploads {
  const list = find(section, 'ul', HTMLUListElement)
  const rows = new Map<string, InterruptedItem>()
  let left: readonly ResumableUpload[] = []
  let coming: Promise<void> | undefined

  const show = () => {
    const shown = left.filter((upload) => !isListed(upload))
    for (const [id, row] of rows) if (!shown.some((upload) => upload.id === id)) removeRow(id, row)
    for (const upload of shown) {
      const row = rows.get(upload.id) ?? addRow(upload)
      row.show(upload)
    }
    section.hidden = shown.length === 0
  }

  const addRow = (upload: ResumableUpload): InterruptedItem => {
    const row = createInterruptedItem(upload, { goOn, forget: () => forget(upload) })
    rows.set(upload.id, row)
    list.append(row.element)
    return row
  }

  const removeRow = (id: string, { element }: InterruptedItem) => {
    const hadFocus = element.contains(document.activeElement)
    const neighbour = element.nextElementSibling ?? element.previousElementSibling
    rows.delete(id)
    element.remove()
    if (hadFocus) (neighbour?.querySelector<HTMLElement>('.go-on') ?? focusAfterLast).focus()
  }

  const look = async () => {
    coming = undefined
    // browsers refuse storage in some modes: nothing is kept there then
    const found = await store.listResumable().catch(() => [])
    left = found.filter(({ isActive }) => !isActive)
    if (found.some((upload) => upload.isActive && !isListed(upload))) setTimeout(refresh, LOOK_AGAIN_MS)
    show()
    changed()
  }
  // a thousand files may be cancelled at once
  const refresh = () => {
    coming ??= Promise.resolve().then(look)
    return coming
  }

  const forget = async (upload: ResumableUpload) => {
    left = left.filter(({ id }) => id !== upload.id)
    show()
    await store.forget(upload.id).catch(() => {})
    forgotten(upload)
  }

  showInLanguage(show)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void refresh()
  })
  return { refresh, show, forget, find: (file) => left.find((upload) => isSameFile(upload, file)) }
}
