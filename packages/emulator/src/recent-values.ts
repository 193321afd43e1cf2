/** Longer names are not remembered: they are rare, and others' values would go for them. */
const MAX_NAME_LENGTH = 8 * 1024

/** What was worked out lately for a text, of which many requests have the same. */
export class RecentValues<T> {
  readonly #values = new Map<string, T>()
  readonly #limit: number

  /** Keeps so many, and forgets the oldest first. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** The value of a text, if it is remembered. */
  get(text: string): T | undefined {
    return this.#values.get(text)
  }

  /** Remembers the value of a text. */
  set(text: string, value: T): void {
    if (text.length > MAX_NAME_LENGTH) return
    const [oldest] = this.#values.size < this.#limit ? [] : this.#values.keys()
    if (oldest !== undefined) this.#values.delete(oldest)
    this.#values.set(text, value)
  }
}
