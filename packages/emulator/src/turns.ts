/** Runs tasks that share a name one after the other, and others side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs a task after those of the same name, at once where there is none; settles as the task does. */
  take<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name)
    const result = before ? before.then(task) : task()
    const end = () => {
      if (this.#last.get(name) === settled) this.#last.delete(name)
    }
    const settled = result.then(end, end)
    this.#last.set(name, settled)
    return result
  }

  /** Waits for every task taken so far. */
  async settle(): Promise<void> {
    await Promise.all(this.#last.values())
  }
}
