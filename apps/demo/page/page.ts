import { batchLineOf } from './batch-line.js'
import { setUpDropZone } from './drop-zone.js'
import { find } from './elements.js'
import { setUpLanguageSwitch } from './language/language.js'
import { showStaticTexts } from './language/static-texts.js'
import { createNotice } from './notice.js'
import { setUpRecordedUploads } from './recorded-uploads.js'
import { setUpUploadForm } from './upload-form.js'
import { createUploadQueue } from './upload-queue.js'

setUpLanguageSwitch(find(document, '#language', HTMLButtonElement))
showStaticTexts()

const form = find(document, '#upload-form', HTMLFormElement)
const input = find(form, '#files', HTMLInputElement)
const notice = createNotice(find(form, '#notice', HTMLElement))

const queueSection = find(document, '#queue-section', HTMLElement)
const batchLine = find(queueSection, '#batch-line', HTMLElement)
const queue = createUploadQueue(find(queueSection, '#queue', HTMLElement), {
  changed: (states, totalSize) => {
    queueSection.hidden = states.length === 0
    batchLine.textContent = batchLineOf(states, totalSize)
  },
  focusAfterLast: input,
})

const loadRecorded = setUpRecordedUploads(find(document, '#uploads-section', HTMLElement), '/api/uploads')
const isRunning = setUpUploadForm(form, queue, notice, loadRecorded)

/** While a batch runs, the notice is about that batch. */
const add = (files: readonly File[]) => {
  queue.add(files)
  if (!isRunning()) notice.clear()
}

input.addEventListener('change', () => {
  add(Array.from(input.files ?? []))
  // the same file can then be chosen again
  input.value = ''
})
setUpDropZone(find(form, '#drop-zone', HTMLElement), ({ files, hasFolders }) => {
  add(files)
  if (hasFolders) notice.say((words) => words.foldersLeftOut)
})

await loadRecorded()
