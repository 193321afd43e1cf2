import type { UploadItem, UploadQueue } from '@acme/oss-upload-browser'
import { find } from './elements.js'
import { isSendable } from './item-phase.js'
import type { Tally, Translations } from './language/translations.js'
import type { Notice } from './notice.js'

/** What the form does with the queue. */
export interface UploadForm {
  isRunning(): boolean
  /** Sends one file: with the batch that runs, or as one. */
  sendOn(item: UploadItem): void
}

/**
 * Makes `Start upload` send what waits in the queue, one batch at a time, and `Cancel` end that batch. `started` is called before a
 * batch, `ended` after.
 */
export function setUpUploadForm(
  form: HTMLFormElement,
  queue: UploadQueue,
  notice: Notice,
  { started, ended }: { started(): void; ended(): void },
): UploadForm {
  const startButton = find(form, '#start', HTMLButtonElement)
  const cancelButton = find(form, '#cancel', HTMLButtonElement)
  let batch: Set<number> | undefined
  let isCancelled = false

  const showRunning = () => {
    // not `disabled`: the button keeps the keyboard's focus, and can say why it does nothing
    startButton.setAttribute('aria-disabled', String(batch !== undefined))
    if (!batch && document.activeElement === cancelButton) startButton.focus()
    cancelButton.hidden = !batch
  }

  const send = (items: readonly UploadItem[]) => {
    if (!batch) {
      batch = new Set()
      isCancelled = false
      started()
      showRunning()
      notice.say((words) => words.batchStarted(items.length))
    }
    for (const { id } of items) batch.add(id)
    for (const { id, phase } of items) {
      if (phase === 'paused') queue.resume(id)
      else if (phase === 'waiting') queue.start(id)
      else queue.retry(id)
    }
  }

  queue.on('idle', () => {
    const items = [...(batch ?? [])].flatMap((id) => queue.get(id) ?? [])
    batch = undefined
    showRunning()
    const wording = wordingOf(items, isCancelled)
    notice.say((words) => wording(words))
    ended()
  })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    // the snapshot may be a frame old
    const items = queue.getSnapshot().items.flatMap(({ id }) => queue.get(id) ?? [])
    const sendable = items.filter(isSendable)
    if (batch) notice.say((words) => words.batchRuns)
    else if (sendable.length === 0) notice.say((words) => words.nothingToSend)
    else send(sendable)
  })
  cancelButton.addEventListener('click', () => {
    isCancelled = true
    queue.cancel()
  })
  return { isRunning: () => batch !== undefined, sendOn: (item) => send([item]) }
}

function wordingOf(items: readonly UploadItem[], isCancelled: boolean): (words: Translations) => string {
  const count = (phase: UploadItem['phase']) => items.filter((item) => item.phase === phase).length
  const tally: Tally = { total: items.length, done: count('done'), failed: count('failed') }
  if (isCancelled) return (words) => words.batchCancelled(tally)
  return (words) => (count('paused') > 0 ? words.batchPaused(tally) : words.batchEnded(tally))
}
