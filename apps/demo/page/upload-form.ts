import { OssDirectUploader } from '@acme/oss-upload-browser'
import { find } from './elements.js'
import type { Notice } from './notice.js'
import { sendBatch } from './send-batch.js'
import { tallyOf } from './tally.js'
import type { UploadQueue } from './upload-queue.js'

/** Few retries: whoever tries this out wants to read soon what is wrong. */
const OPTIONS = { endpoint: '/api/oss-upload', retries: 3 }

/** Makes `Start upload` send what waits in the list, one batch at a time, and `Cancel` end that batch. Returns whether one runs. */
export function setUpUploadForm(
  form: HTMLFormElement,
  queue: UploadQueue,
  notice: Notice,
  ended: () => void,
): () => boolean {
  // one of each naming, kept: a second batch then uses the signature of the first while it is good
  const uploaders = {
    random: new OssDirectUploader({ ...OPTIONS, naming: 'random' }),
    local: new OssDirectUploader({ ...OPTIONS, naming: 'local' }),
  }
  const startButton = find(form, '#start', HTMLButtonElement)
  const cancelButton = find(form, '#cancel', HTMLButtonElement)
  let running: AbortController | undefined

  const showRunning = () => {
    // not `disabled`: the button keeps the keyboard's focus, and can say why it does nothing
    startButton.setAttribute('aria-disabled', String(running !== undefined))
    if (!running && document.activeElement === cancelButton) startButton.focus()
    cancelButton.hidden = !running
  }

  const start = async (files: readonly File[]) => {
    running = new AbortController()
    const { signal } = running
    showRunning()
    notice.say((words) => words.batchStarted(files.length))
    const naming = new FormData(form).get('naming') === 'local' ? 'local' : 'random'
    const tally = tallyOf(await sendBatch(uploaders[naming], files, queue, signal))
    running = undefined
    showRunning()
    notice.say((words) => (signal.aborted ? words.batchCancelled(tally) : words.batchEnded(tally)))
    ended()
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const files = queue.sendable()
    if (running) notice.say((words) => words.batchRuns)
    else if (files.length === 0) notice.say((words) => words.nothingToSend)
    else void start(files)
  })
  cancelButton.addEventListener('click', () => running?.abort())
  addEventListener('beforeunload', (event) => {
    if (running) event.preventDefault()
  })
  return () => running !== undefined
}
