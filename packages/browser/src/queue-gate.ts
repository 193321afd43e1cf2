import type { FileCheck } from './file-checks.js'
import { type Admission, askCheck, createAdmission, type QueueFilters } from './queue-filters.js'
import type { QueueEntry, QueueState } from './queue-state.js'

/** Lets files into a queue, or refuses them: at once by its filters, and later by the page's check. */
export class QueueGate<Data> {
  readonly #state: QueueState<Data>
  readonly #admission: Admission
  readonly #check: FileCheck | undefined
  readonly #checked: (entry: QueueEntry<Data>) => void

  /**
   * `checked` is called when the page's check has let an entry in.
   * @throws TypeError or RangeError that names the filter that cannot work.
   */
  constructor(state: QueueState<Data>, filters: QueueFilters, checked: (entry: QueueEntry<Data>) => void) {
    this.#state = state
    this.#admission = createAdmission(filters)
    this.#check = filters.check
    this.#checked = checked
  }

  /** Returns whether the entry was not refused; where it is to be checked, `check` is set until it has been. */
  enter(entry: QueueEntry<Data>): boolean {
    try {
      this.#admission.enter(entry.item.file)
    } catch (error) {
      this.#refuse(entry, error)
      return false
    }
    entry.isAdmitted = true
    if (this.#check) void this.#examine(entry, this.#check)
    return true
  }

  /** Gives back what the entry took of the limits. */
  leave(entry: QueueEntry<Data>): void {
    entry.check = undefined
    if (entry.isAdmitted) this.#admission.leave(entry.item.file, entry.item.phase === 'done')
    entry.isAdmitted = false
  }

  async #examine(entry: QueueEntry<Data>, check: FileCheck): Promise<void> {
    const token = Symbol('check')
    entry.check = token
    const refusal = await askCheck(check, entry.item.file)
    if (entry.check !== token) return
    entry.check = undefined
    if (refusal) this.#refuse(entry, refusal)
    else this.#checked(entry)
  }

  #refuse(entry: QueueEntry<Data>, error: unknown): void {
    this.leave(entry)
    this.#state.emit('refused', this.#state.change(entry, { phase: 'refused', error }))
  }
}
