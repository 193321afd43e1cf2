import { showInLanguage, words } from './language/language.js'
import type { Translations } from './language/translations.js'

type Wording = (words: Translations) => string

/** What the page says to everybody, screen readers too: few and short, so that they are heard. */
export interface Notice {
  say(wording: Wording): void
  clear(): void
}

export function createNotice(element: HTMLElement): Notice {
  let wording: Wording = () => ''
  const show = () => {
    element.textContent = wording(words())
  }
  showInLanguage(show)
  const say = (next: Wording) => {
    wording = next
    show()
  }
  return { say, clear: () => say(() => '') }
}
