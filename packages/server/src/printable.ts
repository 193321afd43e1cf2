/** Controls, line and paragraph separators, marks that turn the writing direction, and halves of a surrogate pair. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * Makes a text of a stranger fit for a log: one line, nothing that a terminal obeys, at most `maxLength` characters and a mark
 * that it went on.
 */
export function printable(text: string, maxLength = 200): string {
  // cut before it is looked at, so that a long text costs no more than a short one
  const cut = text.slice(0, maxLength).replace(UNPRINTABLE, '?')
  return text.length > maxLength ? `${cut}…` : cut
}
