/** Runs tasks that share a name one after the other, and others side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs a task after those of the same name; settles as the task does. */
  take<T>(name: string, task: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(name) ?? Promise.resolve()).then(task)
    const settled = result
      .catch(() => undefined)
      .then(() => {
        if (this.#last.get(name) === settled) this.#last.delete(name)
      })
    this.#last.set(name, settled)
    return result
  }

  /** Waits for every task taken so far. */
  async settle(): Promise<void> {
    await Promise.all(this.#last.values())
  }
}
