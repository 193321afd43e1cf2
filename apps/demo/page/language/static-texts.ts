import { showInLanguage, words } from './language.js'
import type { TextName } from './translations.js'

/** Keeps every `data-text` of the HTML, and the title, in the page's language. */
export function showStaticTexts(): void {
  const elements = Array.from(document.querySelectorAll<HTMLElement>('[data-text]'))
  showInLanguage(() => {
    const { texts } = words()
    document.title = texts.title
    for (const element of elements) element.textContent = texts[nameOf(element, texts)]
  })
}

function nameOf({ dataset: { text = '' } }: HTMLElement, texts: object): TextName {
  if (Object.hasOwn(texts, text)) return text as TextName
  throw new Error(`The page's HTML asks for a text "${text}" that no language has.`)
}
