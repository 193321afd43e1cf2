/** Builds elements; text goes in as text, never as HTML. */

/** Makes an element with a class and content. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className !== '') element.className = className
  element.append(...content)
  return element
}

/** The element of an id. */
export function byId<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id)
  if (!element) throw new Error(`no #${id}`)
  return element as T
}

/** A time of day in the reader's own way, with the whole instant for who asks. */
export function makeTime(instant: string): HTMLTimeElement {
  const date = new Date(instant)
  const time = make('time', 'when', date.toLocaleTimeString())
  time.dateTime = instant
  time.title = date.toLocaleString()
  return time
}

const UNITS = ['B', 'kB', 'MB', 'GB']

/** A size in the largest unit that leaves a number of 1 or more. */
export function printSize(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${Number((bytes / 1000 ** step).toPrecision(3))} ${UNITS[step]}`
}
