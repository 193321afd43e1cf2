import type { ResumableUpload } from '@acme/oss-upload-browser/resume'
import { chooseFiles } from '@acme/oss-upload-browser/sources'
import { find, fromTemplate, showText } from './elements.js'
import { formatBytes, formatDay, formatTime } from './format.js'
import { words } from './language/language.js'
import type { Translations } from './language/translations.js'
import { isSameFile } from './same-file.js'
import { showSuffix } from './thumbnail.js'

/** One upload that was left, as the page shows it. */
export interface InterruptedItem {
  readonly element: HTMLLIElement
  /** Shows how it stands now, in the page's language. */
  show(upload: ResumableUpload): void
}

/** What its buttons do. */
export interface InterruptedActions {
  goOn(file: File): void
  forget(): void
}

export function createInterruptedItem(first: ResumableUpload, { goOn, forget }: InterruptedActions): InterruptedItem {
  const element = fromTemplate('#interrupted-item')
  const part = (name: string) => find(element, `.${name}`, HTMLElement)
  const bar = find(element, 'progress', HTMLProgressElement)
  const goOnButton = find(element, '.go-on', HTMLButtonElement)
  const forgetButton = find(element, '.forget', HTMLButtonElement)
  let upload = first
  let trouble: ((words: Translations) => string) | undefined
  let isAsking = false
  let isHandleRefused = false
  part('name').textContent = first.name
  part('name').title = first.name
  bar.setAttribute('aria-label', first.name)
  showSuffix(part('tile'), first.name)

  const show = () => {
    const { name, size, storedBytes, expiresAt } = upload
    const { stored, keptUntil, goOn, goOnWith, removeIt, remove } = words()
    bar.value = size && storedBytes / size
    showText(part('stored'), stored(formatBytes(storedBytes), formatBytes(size)))
    showText(part('until'), keptUntil(formatDay(expiresAt)))
    showText(part('reason'), trouble?.(words()))
    showText(goOnButton, goOn)
    goOnButton.setAttribute('aria-label', goOnWith(name))
    showText(forgetButton, removeIt)
    forgetButton.setAttribute('aria-label', remove(name))
  }

  const tell = (wording: typeof trouble) => {
    trouble = wording
    show()
  }

  /** Without a choice where the browser kept a handle and the user allows it; else, with the next click, by a choice. */
  const findFile = async (): Promise<File | undefined> => {
    if (!upload.hasHandle || isHandleRefused) return (await chooseFiles({ multiple: false }))[0]
    const file = await upload.getFile()
    isHandleRefused = file === undefined
    if (!file) tell((words) => words.fileNotGiven)
    return file
  }

  goOnButton.addEventListener('click', async () => {
    if (isAsking) return
    isAsking = true
    tell(undefined)
    const file = await findFile().finally(() => {
      isAsking = false
    })
    if (!file) return
    if (isSameFile(upload, file)) goOn(file)
    else tell((words) => words.anotherFile(formatBytes(upload.size), formatTime(upload.lastModified)))
  })
  forgetButton.addEventListener('click', forget)

  return {
    element,
    show(now) {
      upload = now
      show()
    },
  }
}
