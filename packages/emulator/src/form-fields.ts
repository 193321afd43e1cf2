/** Form fields ahead of `file`, found by name in any case, as OSS's own clients spell them differently. */
export class FormFields {
  readonly #fields = new Map<string, { readonly name: string; readonly value: string }>()

  /** Keeps a field; of several fields with one name the first counts. */
  add(name: string, value: string): void {
    const lowerCase = name.toLowerCase()
    if (!this.#fields.has(lowerCase)) this.#fields.set(lowerCase, { name, value })
  }

  /** The value of a field, `undefined` when the form has none of that name. */
  get(name: string): string | undefined {
    return this.#fields.get(name.toLowerCase())?.value
  }

  /** Fields whose name starts with a lower-case prefix, under their names as sent. */
  withPrefix(prefix: string): [name: string, value: string][] {
    const found: [string, string][] = []
    for (const [lowerCase, { name, value }] of this.#fields) if (lowerCase.startsWith(prefix)) found.push([name, value])
    return found
  }
}
