import { find, fromTemplate, showText } from './elements.js'
import { explainFailure } from './failure-words.js'
import { type FileState, fractionOf, isRunning } from './file-state.js'
import { formatBytes, formatSpeed, formatTimeLeft } from './format.js'
import { words } from './language/language.js'
import type { FailureWords } from './language/translations.js'
import { showLocalThumbnail } from './thumbnail.js'

/** One file of the list, as the page shows it. */
export interface QueueItem {
  readonly element: HTMLLIElement
  readonly removeButton: HTMLButtonElement
  show(state: FileState): void
}

export function createQueueItem(file: File): QueueItem {
  const element = fromTemplate('#queue-item')
  const part = (name: string) => find(element, `.${name}`, HTMLElement)
  const bar = find(element, 'progress', HTMLProgressElement)
  const removeButton = find(element, 'button', HTMLButtonElement)
  const [size, phase, pace, percent] = [part('size'), part('phase'), part('pace'), part('percent')]
  const [answer, reason, advice] = [part('answer'), part('reason'), part('advice')]
  part('name').textContent = file.name
  bar.setAttribute('aria-label', file.name)
  showLocalThumbnail(part('tile'), file)

  return {
    element,
    removeButton,
    show(state) {
      const fraction = fractionOf(state)
      const trouble = troubleOf(state)
      element.dataset.phase = state.phase
      bar.value = fraction
      showText(size, sizeOf(file, state))
      showText(phase, words().phases[state.phase])
      showText(pace, paceOf(state))
      showText(percent, fraction > 0 ? `${Math.floor(fraction * 100)} %` : '')
      showText(answer, answerOf(state))
      showText(reason, trouble.reason)
      showText(advice, trouble.advice)
      removeButton.hidden = isRunning(state)
      removeButton.setAttribute('aria-label', words().remove(file.name))
    },
  }
}

function sizeOf({ size }: File, state: FileState): string {
  if (state.phase !== 'uploading') return formatBytes(size)
  return `${formatBytes(state.progress.loaded)} / ${formatBytes(size)}`
}

function paceOf(state: FileState): string {
  if (state.phase !== 'uploading') return ''
  const { bytesPerSecond, etaSeconds } = state.progress
  const speed = bytesPerSecond ? [formatSpeed(bytesPerSecond)] : []
  const timeLeft = etaSeconds === undefined ? [] : [formatTimeLeft(etaSeconds)]
  return [...speed, ...timeLeft].join(', ')
}

/** As JSON in one line, which wraps: a page with many files stays readable. */
function answerOf(state: FileState): string {
  if (state.phase !== 'done' || state.answer === undefined) return ''
  return JSON.stringify(state.answer, null, 1).replace(/\n\s*/g, ' ')
}

function troubleOf(state: FileState): Partial<FailureWords> {
  if ('error' in state) return explainFailure(state.error)
  return state.phase === 'cancelled' ? { advice: words().cancelled(state.late) } : {}
}
