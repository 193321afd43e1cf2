import { OssDirectUploader, type UploadItem, UploadQueue } from '@acme/oss-upload-browser'
import { createResumeStore } from '@acme/oss-upload-browser/resume'
import { batchLineOf } from './batch-line.js'
import { setUpDropZone } from './drop-zone.js'
import { find } from './elements.js'
import { createFileList } from './file-list.js'
import { shortenName } from './format.js'
import { setUpInterruptedUploads } from './interrupted-uploads.js'
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

const resumeStore = createResumeStore()

/** As it was chosen when the batch began. */
let naming: 'random' | 'local' = 'random'
/** The object keys that interrupted files began with: by another name they would begin anew. */
const keptKeys = new WeakMap<File | Blob, string>()
const namingOf = (file: File | Blob, localName: string) => {
  const key = keptKeys.get(file)
  if (key === undefined) return naming
  return key.endsWith(`/${localName}`) ? 'local' : 'random'
}
const queue = new UploadQueue(
  new OssDirectUploader({
    endpoint: '/api/oss-upload',
    naming: (file, names) => names[namingOf(file, names.local)],
    // few: whoever tries this out wants to read soon what is wrong
    retries: 3,
    resumeStore,
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
const fileList = createFileList(find(queueSection, '#queue', HTMLElement), queue, {
  sendOn,
  keptBytes: (file) => interrupted.find(file)?.storedBytes ?? 0,
  removed: ({ phase, file }) => {
    const left = phase === 'failed' ? interrupted.find(file as File) : undefined
    void (left ? interrupted.forget(left) : interrupted.refresh())
  },
  focusAfterLast: input,
})
const interrupted = setUpInterruptedUploads(find(document, '#interrupted-section', HTMLElement), resumeStore, {
  isListed: (upload) => fileList.has(upload),
  goOn: (file) => fileList.focus(goOn(file)),
  forgotten: ({ name }) => notice.say((words) => words.forgotten(shortenName(name))),
  changed: fileList.show,
  focusAfterLast: input,
})
for (const event of ['failed', 'cancelled', 'idle'] as const) queue.on(event, interrupted.refresh)

const showBatch = () => {
  const snapshot = queue.getSnapshot()
  queueSection.hidden = snapshot.items.length === 0
  batchLine.textContent = batchLineOf(snapshot)
}
queue.subscribe(showBatch)
showInLanguage(showBatch)

/** Sends a file on that was interrupted, and returns its number in the list. */
const goOn = (file: File): number => {
  const left = interrupted.find(file)
  if (left) keptKeys.set(file, left.key)
  const [item] = fileList.add([file]) as [UploadItem]
  sendOn(item)
  queueSection.hidden = false
  interrupted.show()
  notice.say((words) => words.goesOn(shortenName(file.name)))
  return item.id
}

/** While a batch runs, the notice is about that batch. */
const add = (files: readonly File[]) => {
  const goingOn = files.filter((file) => interrupted.find(file) && !fileList.has(file))
  fileList.add(files)
  if (files.length > 0) queueSection.hidden = false
  if (!isRunning()) notice.clear()
  for (const file of goingOn) goOn(file)
}

input.addEventListener('change', () => {
  add(Array.from(input.files ?? []))
  // the same file can then be chosen again
  input.value = ''
})
setUpDropZone(find(form, '#drop-zone', HTMLElement), {
  take: ({ files, hasFolders }) => {
    add(files)
    if (hasFolders) notice.say((words) => words.foldersLeftOut)
  },
  remember: resumeStore.rememberHandle,
})

await Promise.all([loadRecorded(), interrupted.refresh()])
