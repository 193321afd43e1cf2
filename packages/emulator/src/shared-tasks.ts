/** What is under way for a name: a run, and the one behind it, for those who came too late for the first. */
interface Runs {
  readonly running: Promise<void>
  next: Promise<void> | undefined
}

/** Tasks of which one run does for all who ask for it before it begins. */
export class SharedTasks {
  readonly #runs = new Map<string, Runs>()

  /** Settles as a run of the task does that begins now or later: one that is under way may have missed the newest. */
  run(name: string, task: () => Promise<void>): Promise<void> {
    const underWay = this.#runs.get(name)
    if (!underWay) return this.#begin(name, task)
    underWay.next ??= underWay.running.catch(() => undefined).then(() => this.#begin(name, task))
    return underWay.next
  }

  #begin(name: string, task: () => Promise<void>): Promise<void> {
    const underWay: Runs = { running: task(), next: undefined }
    this.#runs.set(name, underWay)
    const end = () => {
      if (this.#runs.get(name) === underWay && !underWay.next) this.#runs.delete(name)
    }
    underWay.running.then(end, end)
    return underWay.running
  }
}
