import type { Page } from 'playwright'

/** A text that is hard to read: its contrast, and what it says. */
export interface FaintText {
  readonly contrast: number
  readonly text: string
}

/**
 * Returns every visible text whose contrast with its background is below `least`, as WCAG counts it.
 * @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
 */
export const findFaintTexts = (page: Page, least: number): Promise<FaintText[]> =>
  page.evaluate((least) => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
    const isOpaque = (color: string) => (channels(color)[3] ?? 1) === 1
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((channel) => {
        const part = channel / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const backgroundOf = (element: Element | null): string => {
      if (!element) return 'rgb(255, 255, 255)'
      const { backgroundColor } = getComputedStyle(element)
      return isOpaque(backgroundColor) ? backgroundColor : backgroundOf(element.parentElement)
    }
    const hasOwnText = (element: Element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
    const visible = [...document.body.querySelectorAll('*')].filter((element) => element.checkVisibility())
    return visible
      .filter(hasOwnText)
      .map((element) => {
        const lights = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))]
        const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05)
        return { contrast, text: element.textContent ?? '' }
      })
      .filter(({ contrast }) => contrast < least)
  }, least)
