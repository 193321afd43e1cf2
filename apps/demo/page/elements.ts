type ElementClass<Found extends Element> = new () => Found

/** Returns the element that the page's HTML promises; its absence is a mistake in the HTML. */
export function find<Found extends Element>(root: ParentNode, selector: string, type: ElementClass<Found>): Found {
  const element = root.querySelector(selector)
  if (element instanceof type) return element
  throw new Error(`The page has no ${selector}.`)
}

/** Returns a copy of the one list item that a template holds. */
export function fromTemplate(selector: string): HTMLLIElement {
  const { content } = find(document, selector, HTMLTemplateElement)
  return find(content, 'li', HTMLLIElement).cloneNode(true) as HTMLLIElement
}

/** Shows `text` in an element, and no element where there is none. */
export function showText(element: HTMLElement, text: string | undefined): void {
  if (element.textContent !== (text ?? '')) element.textContent = text ?? ''
  element.hidden = !text
}
