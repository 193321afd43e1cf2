import { chinese } from './chinese.js'
import { english } from './english.js'
import type { Translations } from './translations.js'

type Tag = 'en' | 'zh-CN'

const LANGUAGES: Readonly<Record<Tag, { readonly ownName: string; readonly words: Translations }>> = {
  en: { ownName: 'English', words: english },
  'zh-CN': { ownName: '中文', words: chinese },
}

const STORAGE_KEY = 'language'

let current: Tag = recall() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en')
const listeners = new Set<() => void>()

/** The page's words in the language that it is shown in. */
export const words = (): Translations => LANGUAGES[current].words

/** The tag of that language, for `lang` and for dates and numbers. */
export const languageTag = (): string => current

/** Calls `show` now, and again whenever the language is switched. */
export function showInLanguage(show: () => void): void {
  listeners.add(show)
  show()
}

/** Makes `button` offer the other language, in its own name. */
export function setUpLanguageSwitch(button: HTMLButtonElement): void {
  showInLanguage(() => {
    document.documentElement.lang = current
    button.lang = otherThan(current)
    button.textContent = LANGUAGES[otherThan(current)].ownName
  })
  button.addEventListener('click', () => {
    current = otherThan(current)
    remember(current)
    for (const show of listeners) show()
  })
}

const otherThan = (tag: Tag): Tag => (tag === 'en' ? 'zh-CN' : 'en')

function recall(): Tag | undefined {
  try {
    const tag = localStorage.getItem(STORAGE_KEY)
    return tag === 'en' || tag === 'zh-CN' ? tag : undefined
  } catch {
    // storage may be blocked: the browser's language then decides each time
    return undefined
  }
}

function remember(tag: Tag): void {
  try {
    localStorage.setItem(STORAGE_KEY, tag)
  } catch {
    // as in `recall`
  }
}
