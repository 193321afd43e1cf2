import type { FileCheck } from './file-checks.js'
import { type Admission, askCheck, createAdmission, type QueueFilters } from './queue-filters.js'
import type { QueueEntry, QueueState } from './queue-state.js'

/** Checks read files, and decode images: of thousands at once, the page would run out of memory. */
const MAX_CHECKS = 8

/** Lets files into a queue, or refuses them: at once by its filters, and later by the page's check. */
export class QueueGate<Data> {
  readonly #state: QueueState<Data>
  readonly #admission: Admission
  readonly #check: FileCheck | undefined
  readonly #checked: (entry: QueueEntry<Data>) => void
  /** Those whose check has not begun, in their order. */
  readonly #toCheck = new Set<QueueEntry<Data>>()
  /** Those whose check is running, and is waited for. */
  readonly #checking = new Set<QueueEntry<Data>>()

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
    if (!this.#check) return true
    entry.check = Symbol('check')
    this.#toCheck.add(entry)
    this.#checkMore(this.#check)
    return true
  }

  /** Gives back what the entry took of the limits. */
  leave(entry: QueueEntry<Data>): void {
    entry.check = undefined
    this.#toCheck.delete(entry)
    if (this.#checking.delete(entry) && this.#check) this.#checkMore(this.#check)
    if (entry.isAdmitted) this.#admission.leave(entry.item.file, entry.item.phase === 'done')
    entry.isAdmitted = false
  }

  #checkMore(check: FileCheck): void {
    for (const entry of this.#toCheck) {
      if (this.#checking.size >= MAX_CHECKS) return
      this.#toCheck.delete(entry)
      this.#checking.add(entry)
      void this.#examine(entry, check)
    }
  }

  async #examine(entry: QueueEntry<Data>, check: FileCheck): Promise<void> {
    const token = entry.check
    const refusal = await askCheck(check, entry.item.file)
    if (entry.check !== token) return
    entry.check = undefined
    this.#checking.delete(entry)
    this.#checkMore(check)
    if (refusal) this.#refuse(entry, refusal)
    else this.#checked(entry)
  }

  #refuse(entry: QueueEntry<Data>, error: unknown): void {
    this.leave(entry)
    this.#state.emit('refused', this.#state.change(entry, { phase: 'refused', error }))
  }
}
