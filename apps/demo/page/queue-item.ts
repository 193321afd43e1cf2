import type { UploadItem } from '@acme/oss-upload-browser'
import { find, fromTemplate, showText } from './elements.js'
import { explainFailure } from './failure-words.js'
import { formatBytes, formatSpeed, formatTimeLeft } from './format.js'
import { type Action, actionOf, isRunning, isStarting, phaseOf } from './item-phase.js'
import { words } from './language/language.js'
import type { FailureWords } from './language/translations.js'
import { showLocalThumbnail } from './thumbnail.js'

/** One file of the list, as the page shows it. */
export interface QueueItem {
  readonly element: HTMLLIElement
  /** Takes the file out of the list, or ends it while it is on its way. */
  readonly removeButton: HTMLButtonElement
  /** Pauses the file, or sends it on. */
  readonly actButton: HTMLButtonElement
  /** @param keptBytes how much of the file is there from an upload that was left. */
  show(item: UploadItem, keptBytes: number): void
}

const ICONS: Readonly<Record<Action, string>> = {
  pause: 'M5.5 4v8m5-8v8',
  resume: 'm5.5 3.5 7 4.5-7 4.5z',
  retry: 'M12.5 8a4.5 4.5 0 1 1-1.4-3.3m.4-2.4v2.6H8.9',
  askAgain: 'M12.5 8a4.5 4.5 0 1 1-1.4-3.3m.4-2.4v2.6H8.9',
}

export function createQueueItem(file: File): QueueItem {
  const element = fromTemplate('#queue-item')
  const part = (name: string) => find(element, `.${name}`, HTMLElement)
  const bar = find(element, 'progress', HTMLProgressElement)
  const removeButton = find(element, '.remove', HTMLButtonElement)
  const actButton = find(element, '.act', HTMLButtonElement)
  const [size, phase, pace, percent] = [part('size'), part('phase'), part('pace'), part('percent')]
  const [answer, reason, advice] = [part('answer'), part('reason'), part('advice')]
  part('name').textContent = file.name
  part('name').title = file.name
  bar.setAttribute('aria-label', file.name)
  showLocalThumbnail(part('tile'), file)
  /** Of what was there when it was left: the bar shall not fall back while the file begins to go on. */
  let before = 0

  const showButtons = (item: UploadItem) => {
    const action = actionOf(item)
    const { remove, stop, actions } = words()
    removeButton.setAttribute('aria-label', (isRunning(item) ? stop : remove)(file.name))
    // a hidden button would leave the keyboard nowhere
    if (!action && document.activeElement === actButton) removeButton.focus()
    actButton.hidden = !action
    if (!action) return
    actButton.setAttribute('aria-label', actions[action](file.name))
    find(actButton, 'path', SVGPathElement).setAttribute('d', ICONS[action])
  }

  return {
    ...{ element, removeButton, actButton },
    show(item, keptBytes) {
      const kept = item.total && keptBytes / item.total
      if (!isStarting(item)) before = Math.max(item.fraction, item.phase === 'failed' ? kept : 0)
      const fraction = isStarting(item) ? Math.max(before, kept) : before
      const trouble = troubleOf(item, keptBytes)
      element.dataset.phase = phaseOf(item)
      bar.value = fraction
      showText(size, sizeOf(item))
      showText(phase, words().phases[phaseOf(item)])
      showText(pace, paceOf(item))
      showText(percent, fraction > 0 ? `${Math.floor(fraction * 100)} %` : '')
      showText(answer, answerOf(item))
      showText(reason, trouble.reason)
      showText(advice, trouble.advice)
      showButtons(item)
    },
  }
}

function sizeOf({ phase, loaded, total }: UploadItem): string {
  return phase === 'uploading' || phase === 'paused'
    ? `${formatBytes(loaded)} / ${formatBytes(total)}`
    : formatBytes(total)
}

function paceOf({ phase, bytesPerSecond, etaSeconds }: UploadItem): string {
  if (phase !== 'uploading') return ''
  const speed = bytesPerSecond ? [formatSpeed(bytesPerSecond)] : []
  const timeLeft = etaSeconds === undefined ? [] : [formatTimeLeft(etaSeconds)]
  return [...speed, ...timeLeft].join(', ')
}

/** As JSON in one line, which wraps: a page with many files stays readable. */
function answerOf({ result }: UploadItem): string {
  if (result?.data === undefined) return ''
  return JSON.stringify(result.data, null, 1).replace(/\n\s*/g, ' ')
}

function troubleOf({ phase, error, mayBeStored }: UploadItem, keptBytes: number): Partial<FailureWords> {
  if (error !== undefined) {
    const { reason, advice } = explainFailure(error)
    return { reason, advice: keptBytes > 0 ? `${advice} ${words().kept(formatBytes(keptBytes))}` : advice }
  }
  return phase === 'cancelled' ? { advice: words().cancelled(mayBeStored) } : {}
}
