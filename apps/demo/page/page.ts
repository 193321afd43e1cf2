import { OssDirectUploader, UploadQueue } from '@acme/oss-upload-browser'
import { batchLineOf } from './batch-line.js'
import { setUpDropZone } from './drop-zone.js'
import { find } from './elements.js'
import { createFileList } from './file-list.js'
import { setUpLanguageSwitch, showInLanguage } from './language/language.js'
import { showStaticTexts } from './language/static-texts.js'
import { createNotice } from './notice.js'
import { setUpRecordedUploads } from './recorded-uploads.js'
import { setUpUploadForm } from './upload-form.js'

setUpLanguageSwitch(find(document, '#language', HTMLButtonElement))
showStaticTexts()

const form = find(document, '#upload-form', HTMLFormElement)
const input = find(form, '#files', HTMLInputElement)
const notice = createNotice(find(form, '#notice', HTMLElement))

/** As it was chosen when the batch began. */
let naming: 'random' | 'local' = 'random'
const queue = new UploadQueue(
  new OssDirectUploader({
    endpoint: '/api/oss-upload',
    naming: (_, names) => names[naming],
    // few: whoever tries this out wants to read soon what is wrong
    retries: 3,
  }),
  { autoStart: false, guardLeaving: true },
)

const loadRecorded = setUpRecordedUploads(find(document, '#uploads-section', HTMLElement), '/api/uploads')
const { isRunning, sendOn } = setUpUploadForm(form, queue, notice, {
  started: () => {
    naming = new FormData(form).get('naming') === 'local' ? 'local' : 'random'
  },
  ended: loadRecorded,
})

const queueSection = find(document, '#queue-section', HTMLElement)
const batchLine = find(queueSection, '#batch-line', HTMLElement)
const addFiles = createFileList(find(queueSection, '#queue', HTMLElement), queue, { sendOn, focusAfterLast: input })
const showBatch = () => {
  const snapshot = queue.getSnapshot()
  queueSection.hidden = snapshot.items.length === 0
  batchLine.textContent = batchLineOf(snapshot)
}
queue.subscribe(showBatch)
showInLanguage(showBatch)

/** While a batch runs, the notice is about that batch. */
const add = (files: readonly File[]) => {
  addFiles(files)
  if (files.length > 0) queueSection.hidden = false
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
