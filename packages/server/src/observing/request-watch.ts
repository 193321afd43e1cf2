import { toRequestError } from '../error-answer.js'
import { isRequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import { printable } from '../printable.js'
import { explainError, isOssCall } from './explain-error.js'
import type { CallbackChange, UploadEvent, Via } from './upload-event.js'

/** What becomes known of a request on its way, for the events that follow. */
interface Known {
  readonly route?: string
  readonly via?: Via
  readonly key?: string
  readonly ossRequestId?: string
  readonly diagnosis?: string
  readonly changes?: readonly CallbackChange[]
}

type WithoutFacts<Event> = Event extends unknown ? Omit<Event, 'requestId' | 'durationMs'> : never

/** Tells of one request. */
export class RequestWatch {
  readonly requestId: string
  readonly #options: ResolvedOptions
  /** By `performance.now()`; `undefined` where nobody would read it. */
  readonly #startedAt: number | undefined
  #known: Known = {}
  #isOver = false

  constructor(requestId: string, options: ResolvedOptions) {
    this.requestId = requestId
    this.#options = options
    this.#startedAt = options.observer.isHeard ? performance.now() : undefined
  }

  /** Adds what is known by now. Texts of strangers have to be printable. */
  note(known: Known): void {
    this.#known = { ...this.#known, ...known }
  }

  /** Tells of signatures; without a listener it does nothing at all. */
  signed(count: number): void {
    if (this.#options.observer.isHeard) this.#tell({ type: 'signed', count })
  }

  /** Tells how an upload ended: an error that follows is this ending, and no event of its own. */
  settled(event: Extract<WithoutFacts<UploadEvent>, { type: 'recorded' | 'rejected' | 'replayed' }>): void {
    this.#isOver = true
    this.#tell(event)
  }

  /** Tells that OSS has not called about an upload that the page confirmed. */
  missed(event: Extract<WithoutFacts<UploadEvent>, { type: 'callback-missed' }>): void {
    this.#tell(event)
  }

  /** Tells of an error that the caller does not notice. */
  report(error: unknown): void {
    const { code } = toRequestError(error)
    this.#tell({ type: 'failed', code, error })
  }

  /** Tells of the error that a request is answered with. */
  end(error: unknown, request: Request): void {
    if (this.#isOver && isRequestError(error)) return
    const { status, code, message } = toRequestError(error)
    const via = this.#known.via ?? (isOssCall(request) ? 'callback' : undefined)
    // a page's refusals are on no console
    if (status < 500 && via !== 'callback' && !this.#options.observer.isHeard) return
    const diagnosis = this.#known.diagnosis ?? explainError(code, request, this.#options)
    const facts = { status, code, ...(via && { via }), ...(diagnosis && { diagnosis }) }
    this.#tell(
      status >= 500 ? { type: 'failed', error, ...facts } : { type: 'refused', message: printable(message), ...facts },
    )
  }

  #tell(event: WithoutFacts<UploadEvent>): void {
    const { requestId } = this
    // whoever listens has had the clock started
    const timed = this.#startedAt !== undefined && { durationMs: performance.now() - this.#startedAt }
    this.#options.observer.tell({ ...this.#known, ...event, requestId, ...timed } as UploadEvent)
  }
}
